/** Written by hand, folded: what the division package and ISO 3166 do not have. */

/** Other names of countries: Taiwan's and Hong Kong's, short and Latin ones. ISO code, names. */
export const COUNTRY_ALIASES = `
  AE uae
  AR 阿根廷
  AU 澳洲
  BA 波士尼亚
  BR 巴西
  CI 象牙海岸
  CY 塞普勒斯 赛普勒斯
  EC 厄瓜多
  FM 密克罗尼西亚
  GB uk britain
  GE 乔治亚
  HR 克罗埃西亚
  ID 印度尼西亚
  IT 义大利
  KE 肯亚
  KR 南韩 southkorea
  KP northkorea
  LA 寮国 laos
  LI 列支敦斯登
  MH 马绍尔
  MV 马尔地夫
  MY 大马
  NG 奈及利亚
  NZ 纽西兰
  RU russia
  SA 沙乌地阿拉伯 沙特 沙乌地
  SI 斯洛维尼亚
  SV 萨尔瓦多
  TR turkey türkiye
  US us usa
  VE 委内瑞拉 venezuela
  VG 英属维京群岛
  VN vietnam
  IR iran
  BO bolivia
  TZ tanzania
  CZ czechia
`;

/** Latin names of Chinese regions by code. */
export const LATIN_REGIONS = `
  11 beijing
  31 shanghai
  12 tianjin
  50 chongqing
  15 innermongolia
  33 zhejiang
  46 hainan
  51 sichuan
  65 xinjiang
  53 yunnan
  44 guangdong
  32 jiangsu
  4403 shenzhen
  4401 guangzhou
  3301 hangzhou
  5101 chengdu
  3205 suzhou
  3201 nanjing
  4201 wuhan
  6101 xian
  81 hongkong
  82 macau macao
  71 taiwan
  7101 taipei
`;

/** Places abroad that such news names: country, level, name, other names. */
export const ABROAD = `
  US province 怀俄明州 怀俄明 wyoming
  US province 得克萨斯州 得克萨斯 德克萨斯州 德克萨斯 得州 德州州议会 texas
  US province 纽约州 纽约州
  US province 新泽西州 新泽西
  US province 马里兰州 马里兰
  US province 加利福尼亚州 加利福尼亚 加州 california
  US province 佛罗里达州 佛罗里达 佛州 florida
  US province 新罕布什尔州 新罕布什尔
  US province 亚利桑那州 亚利桑那 arizona
  US province 俄亥俄州 俄亥俄
  US province 内华达州 内华达
  US province 科罗拉多州 科罗拉多
  US province 宾夕法尼亚州 宾夕法尼亚 宾州
  US province 肯塔基州 肯塔基
  US province 佐治亚州
  US province 伊利诺伊州 伊利诺伊
  US province 密歇根州 密歇根
  US province 华盛顿州
  US city 纽约 纽约市 newyork
  US city 华盛顿 washington
  US city 旧金山 三藩市 sanfrancisco
  US city 洛杉矶
  US city 芝加哥
  US city 迈阿密 miami
  US city 硅谷 矽谷
  GB city 伦敦 london
  FR city 巴黎 paris
  DE city 柏林 berlin
  DE city 法兰克福
  CH city 楚格 楚格州 zug
  CH city 苏黎世 zurich
  CH city 日内瓦
  CH city 卢加诺 lugano
  PT city 里斯本
  ES city 马德里
  ES city 巴塞罗那
  NL city 阿姆斯特丹
  JP city 东京 东京都 tokyo
  JP city 大阪 大阪府 osaka
  JP city 福冈 福冈市 福冈县
  JP city 京都 京都府
  JP province 北海道
  JP province 冲绳 冲绳县
  KR city 首尔 首尔市 seoul
  KR city 釜山 釜山市 busan
  KR city 大邱
  KR city 仁川
  KR province 济州 济州岛
  TH city 曼谷 bangkok
  TH city 普吉 普吉岛
  VN city 河内
  VN city 胡志明市 胡志明
  VN city 岘港
  MY city 吉隆坡
  MY city 纳闽
  ID city 雅加达
  PH city 马尼拉
  KH city 金边
  LA city 万象
  KH city 西哈努克港 西哈努克
  IN city 孟买
  IN city 新德里
  IN city 班加罗尔
  AE city 迪拜 杜拜 dubai
  AE city 阿布扎比 阿布达比 abudhabi
  AE city 拉斯海马
  SA city 利雅得
  IL city 特拉维夫
  TR city 伊斯坦布尔
  RU city 莫斯科 moscow
  RU city 伊尔库茨克
  KZ city 阿斯塔纳
  AU city 悉尼 雪梨 sydney
  AU city 墨尔本
  CA city 多伦多 toronto
  CA city 温哥华
  CA province 魁北克 魁北克省
  CA province 安大略 安大略省
  BR city 圣保罗
  AR city 布宜诺斯艾利斯
  NG city 拉各斯
  HN city 罗阿坦 罗阿坦岛
`;

/** New areas of the State Council's list, and some of cities, that are no divisions of their own: code of the region that they lie in, name, other names. */
export const NEW_AREAS = `
  13 雄安新区 雄安
  31 临港新片区 临港
  4403 前海 前海合作区
  4404 横琴粤澳深度合作区 横琴 横琴新区
  50 两江新区
  5101 天府新区
  6101 西咸新区
  5201 贵安新区
  3201 江北新区
  4301 湘江新区
  3601 赣江新区
  2301 哈尔滨新区
  2201 长春新区
  2102 金普新区
  3702 西海岸新区
  3309 舟山群岛新区
  3501 福州新区
  5301 滇中新区
  6201 兰州新区
  4501 五象新区
  4101 郑东新区
  4419 松山湖
  4403 河套深港科技创新合作区 河套合作区
`;

/** Short names of cities that are ordinary words or other things as well: they need their 市, 州 or 地区. */
export const NEED_SUFFIX = new Set(
  '阿里 白银 日照 三明 朝阳 来宾 通化 中山 红河 文山 河源 长治 安顺 海东 海北 海西 黄南 海南 和田 大同 平凉 怒江 山南 伊春 保山'.split(
    ' ',
  ),
);

/** Short names of districts and counties that are known without their city. */
export const WELL_KNOWN =
  '330110余杭 330109萧山 310115浦东 110108海淀 320583昆山 330782义乌 370212崂山 440606顺德 440115南沙'.split(' ');

/** Never a district without its 区, 县 or 市: lakes, words, and what nearly every city has. */
export const NEVER_SHORT = new Set(
  '合作 互助 江山 临海 天门 临江 东方 阳春 灯塔 龙井 樟树 龙口 新民 永安 安达 安宁 弥勒 香格里拉 凤城 大安 高平 兴平 西湖 新城 城区 城关 城中 城东 城西 城北 城南 郊区 市中 高新 开发 中心 东区 西区 南区 北区 中区'.split(
    ' ',
  ),
);

/** Words with a place's name in them that name no place. */
export const NOT_PLACES = `
  三明治 长治久安 宁德时代 东方财富 北京时间 孙中山 中山装 中山路 瑞士法郎 大理石 马里奥 印度洋 中国移动 中国电信 中国联通 中国平安
  中国石油 中国石化 中国人寿 中国工商银行 中国农业银行 中国建设银行 中国邮政储蓄银行 中国民生银行 中国光大银行 中国进出口银行
  杭州湾 上海合作组织 四平八稳 普洱茶 台湾大哥大 日本海 南海诸岛 太平洋 天津饭 海南鸡饭 武汉大学 上海滩 西安事变 北京烤鸭 扬州炒饭 黄山毛峰
  六安瓜片 德州扑克 香港脚 安道尔顿 和平区间 硅谷银行 矽谷银行 中国人民大学 长安汽车 长安汽车金融 福田汽车 华盛顿邮报 纽约时报 新加坡航空 法国兴业银行
  德意志银行 日本交易所集团 中国太平 中国太保 中国银联 中国电建 中国中车 中国蓝 中国红 古巴比伦 约旦河 汤加里 多哥特 也门槛
`;

/** Full names of districts that are ordinary words: only behind or after their city, though no other has one called so. */
export const ORDINARY = new Set('港口区 海港区 矿区 郊区 城区 新区 工业园区 江南区 南岸区'.split(' '));
