/**
 * Regulators, companies and coins that this news names; one a line, the name that stands for it first, then what else it
 * is called, spelled as it is written (Han in simplified script). From the bodies' and firms' own sites and, for symbols,
 * what the coins' projects and large exchanges list.
 */

/** State bodies and what states have agreed on: code of the region (EU, INT beside those of regions), names. */
export const REGULATORS = `
  CN 中国人民银行 人民银行 人行 PBoC PBC
  CN 中国证监会 中国证券监督管理委员会 CSRC
  CN 银保监会 中国银保监会 中国银行保险监督管理委员会 CBIRC
  CN 银监会 中国银监会
  CN 国家金融监督管理总局 金融监督管理总局 金融监管总局
  CN 国家外汇管理局 外汇管理局 国家外汇局 外汇局 外管局 SAFE
  CN 国家互联网信息办公室 中央网信办 国家网信办 CAC
  CN 工业和信息化部 工信部 MIIT
  CN 国家发展改革委 国家发展和改革委员会 国家发改委 NDRC
  CN 公安部
  CN 中国商务部
  CN 国家税务总局 税务总局
  CN 海关总署
  CN 国家市场监督管理总局 市场监管总局
  CN 国家能源局
  CN 国家数据局
  CN 国家知识产权局
  CN 国家密码管理局
  CN 国家版权局
  CN 中国互联网金融协会 中国互金协会 互联网金融协会 互金协会
  CN 中国支付清算协会
  CN 国务院金融稳定发展委员会 国务院金融委
  81 香港金管局 香港金融管理局 香港金管局 HKMA
  81 香港证监会 香港证券及期货事务监察委员会 证券及期货事务监察委员会 SFC
  81 香港财经事务及库务局 财经事务及库务局 财库局
  81 香港海关
  71 台湾金管会 金融监督管理委员会 金管会
  71 台湾中央银行
  71 台湾数位发展部 数位发展部 数发部
  71 台湾刑事局
  SG 新加坡金管局 新加坡金融管理局 MAS
  US 美国证券交易委员会 美国证交会 美证监会 美证交会
  US 美国商品期货交易委员会 商品期货交易委员会 CFTC
  US 美联储 联储局 联准会 美国联邦储备委员会 Fed
  US 美国财政部海外资产控制办公室 海外资产控制办公室 OFAC
  US 美国金融犯罪执法网络 金融犯罪执法网络 FinCEN
  US 美国货币监理署 货币监理署 OCC
  US 美国联邦存款保险公司 联邦存款保险公司 FDIC
  US 美国国税局 IRS
  US 纽约州金融服务局 纽约金融服务局 NYDFS
  EU 欧洲央行 欧洲中央银行 欧央行 ECB
  EU 欧洲证券和市场管理局 欧洲证券及市场管理局 ESMA
  EU 欧洲银行管理局 欧洲银行业管理局 EBA
  EU 欧盟委员会 欧委会
  GB 英国金融行为监管局 金融行为监管局 FCA
  GB 英国央行 英格兰银行 英伦银行 BoE
  JP 日本金融厅
  JP 日本央行 日本银行 日银 BoJ
  KR 韩国金融委员会 韩国金融服务委员会 金融服务委员会
  KR 韩国金融监督院 金融监督院
  KR 韩国金融情报分析院 金融情报分析院
  KR 韩国央行 韩国银行
  AE-迪拜 迪拜虚拟资产监管局 虚拟资产监管局 VARA
  DE 德国联邦金融监管局 BaFin
  FR 法国金融市场管理局 金融市场管理局
  CH 瑞士金融市场监管局 金融市场监管局 FINMA
  AU 澳大利亚证券与投资委员会 澳洲证券投资委员会 ASIC
  AU 澳大利亚交易报告分析中心 AUSTRAC
  IN 印度央行 印度储备银行 RBI
  AU 澳大利亚央行 澳大利亚储备银行 澳洲联储
  INT 金融行动特别工作组 FATF
  INT 国际清算银行 BIS
  INT 国际货币基金组织 IMF
  INT 金融稳定理事会 金融稳定委员会
  INT 国际证监会组织 IOSCO
  INT 世界银行
`;

/**
 * Offices that every state, or every province, has one of. What its own name ends in, the region that is meant where the
 * text names none (or none), and what it is called; behind each region that calls it otherwise: code=name.
 */
export const OFFICES = `
  央行 CN 央行 中央银行 CN=中国人民银行 71=台湾中央银行 81=香港金管局 US=美联储 SG=新加坡金管局
  证监会 CN 证监会 证券监督管理委员会 CN=中国证监会 81=香港证监会 US=美国证券交易委员会
  证券交易委员会 US 证券交易委员会 证交会 SEC
  金管局 81 金管局 金融管理局 81=香港金管局
  财政部 CN 财政部 CN=中国财政部
  司法部 CN 司法部 CN=中国司法部
  商务部 CN 商务部 CN=中国商务部
  金融厅 JP 金融厅
  金融委员会 KR 金融委员会 金融委
  网信办 CN 网信办 互联网信息办公室 CN=国家互联网信息办公室
  发展改革委 CN 发改委 发展改革委 发展和改革委员会 CN=国家发展改革委
  工信厅 none 工信厅 工业和信息化厅 经信厅
  工信局 none 工信局 工业和信息化局 经信局
  证监局 none 证监局
  通信管理局 none 通信管理局
  地方金融监管局 none 地方金融监管局 地方金融监督管理局 金融监管局
  金融局 none 金融局 金融工作局 金融办
  大数据局 none 大数据局 大数据管理局
  数据局 none 数据局
  公安厅 none 公安厅
  公安局 none 公安局
  税务局 none 税务局
  市场监管局 none 市场监管局 市场监督管理局
`;

/** Companies and the people's names for them. */
export const COMPANIES = `
  火币 Huobi 火必 HTX 火币网 火币全球站
  币安 Binance
  欧易 OKX OKEx 欧意
  OKCoin
  Coinbase
  Kraken
  Bybit
  Bitget
  库币 KuCoin
  Gate Gate.io 芝麻开门
  抹茶 MEXC 抹茶交易所
  FTX
  HashKey HashKeyGroup HashKeyExchange
  OSL OSL集团
  Bitfinex
  Bitstamp
  BitMEX
  Deribit
  Bithumb
  Upbit
  bitFlyer
  Coincheck
  Mt.Gox
  比特币中国 BTC中国 BTCChina BTCC
  MaiCoin
  币托 BitoPro
  JPEX
  Robinhood
  Tether 泰达公司
  Circle
  Paxos
  Ripple
  Celsius
  三箭资本
  DCG DigitalCurrencyGroup
  灰度 Grayscale
  贝莱德 BlackRock
  富达 Fidelity 富达投资
  Strategy MicroStrategy 微策略
  Metaplanet
  a16z
  Animoca AnimocaBrands
  YugaLabs
  OpenSea
  ConsenSys
  Chainalysis
  嘉楠科技 嘉楠耘智 Canaan
  比特大陆 Bitmain
  亿邦国际 EbangInternational 亿邦科技
  比特小鹿 Bitdeer
  比特微 神马矿机
  MarathonDigital MARA
  RiotPlatforms RiotBlockchain
  蚂蚁集团 蚂蚁金服 蚂蚁链 蚂蚁数科 蚂蚁科技 蚂蚁国际 AntGroup 蚂蚁区块链
  支付宝 Alipay
  阿里巴巴 阿里云 阿里集团 Alibaba
  腾讯 腾讯云 Tencent 腾讯控股 腾讯区块链
  百度 百度超级链 百度智能云 Baidu
  京东 京东科技 京东数科 京东集团 京东金融 京东云 京东币链
  华为 华为云 Huawei
  小米集团 小米公司 小米科技
  网易
  字节跳动
  迅雷
  中国平安 平安集团
  平安银行
  壹账通 金融壹账通
  万向 万向区块链 万向集团
  微众银行 WeBank
  网商银行
  趣链科技 趣链 杭州趣链
  纸贵科技
  众安 众安科技 众安在线
  浪潮 浪潮集团 浪潮云
  工商银行 中国工商银行 工行 ICBC
  农业银行 中国农业银行 农行
  中国银行
  建设银行 中国建设银行 建行
  交通银行 交行
  招商银行 招行
  邮储银行 中国邮政储蓄银行 邮政储蓄银行
  浦发银行
  兴业银行
  中信银行
  光大银行
  民生银行
  众安银行
  中国联通
  中国移动
  中国电信
  中国银联 银联
  国家电网 国网
  南方电网
  中国石油 中石油
  中国石化 中石化
  中远海运
  顺丰
  恒生电子
  广电运通
  朗新集团 朗新科技
  国泰君安
  富途 富途证券
  胜利证券
  汇丰 汇丰银行 HSBC
  渣打银行 渣打 渣打集团
  星展银行 星展 DBS
  花旗 花旗银行 Citi 花旗集团
  摩根大通 小摩 JPMorgan
  高盛 GoldmanSachs
  摩根士丹利 大摩 MorganStanley
  瑞银 UBS
  德意志银行 DeutscheBank
  法国兴业银行 法兴银行
  三菱日联 三菱UFJ
  野村 野村证券 Nomura
  Visa
  万事达 万事达卡 Mastercard
  PayPal 贝宝
  SWIFT
  西联汇款 西联
  Stripe
  Block公司 Square
  微软 Microsoft
  谷歌 Google
  亚马逊 Amazon
  苹果公司
  Meta 脸书 Facebook
  推特 Twitter
  特斯拉 Tesla
  英伟达 NVIDIA
  IBM
  R3
  马士基 Maersk
  沃尔玛 Walmart
  星巴克 Starbucks
  三星 三星电子 Samsung
  LG
  Kakao
  Naver
  软银 SoftBank
  乐天 Rakuten
  台积电 TSMC
  富邦 富邦金控 北富银
  国泰金控 国泰金
  中信金控 中信金
  德勤 Deloitte
  毕马威 KPMG
  普华永道 PwC
  安永
`;

/** Coins: the name that stands for it, symbols and names that mean nothing else. */
export const COINS = `
  比特币 BTC Bitcoin XBT
  以太坊 ETH 以太币 Ether
  泰达币 USDT
  USDC
  DAI
  PYUSD
  USDe
  TUSD
  BUSD
  FDUSD
  RLUSD
  BNB 币安币
  瑞波币 XRP
  SOL SOL币
  狗狗币 DOGE Dogecoin
  柴犬币 SHIB
  PEPE
  莱特币 LTC Litecoin
  比特币现金 BCH
  比特币SV BSV
  以太坊经典
  波场币 TRX
  艾达币 ADA
  波卡币
  柚子币
  EOS
  恒星币 XLM
  门罗币 XMR Monero
  大零币 ZEC Zcash
  达世币 DASH
  AVAX 雪崩币
  MATIC
  UNI
  AAVE
  LUNA
  UST
  FTT
  OKB
  HT
  FIL FIL币
  XCH 奇亚币
  ICP
  APT
  ARB
  TON
  SUI
  WBTC
  stETH
  Pi币 派币
  TRUMP币
  WLD
  CRV
  MKR
  GBTC
  Libra Diem
  数字人民币 数位人民币 数字人民币App e-CNY DCEP eCNY 数币
  数字欧元
  数字港元 e-HKD 数码港元 数位港元
  数字美元
  数字英镑
  数字日元
  数字卢布
  数字卢比 e卢比
  数字新台币 数位新台币
  数字泰铢
`;

/** Names that mean the coin only beside a price or an amount: platforms, and symbols that are words or other things. */
export const PRICED_COINS = `
  以太坊 以太坊 Ethereum
  SOL Solana
  波卡币 DOT Polkadot 波卡
  艾达币 Cardano
  波场币 波场 TRON
  以太坊经典 ETC
  LINK
  NEAR
  ATOM
  SAND
  MANA
  AXS
  APE
  GMT
  OP
`;

/** Words that hold a name and mean something else: they keep it silent. */
export const OTHER_WORDS = `
  京东方 小米粥 灰度测试 灰度发布 灰度升级 灰度上线 灰度环境 蚂蚁矿机 蚂蚁矿池 蚂蚁森林 中国银行业 中国银行间 中国银行保险 建设银行业 建行业 建行为 农行业
  交行业 工行业 个人行 行人行 商人行 人行道 人行横道 以太坊基金会 以太坊客户端 亚马逊河 亚马逊雨林 央行存款 央行货币 央行票据 央行级
  各国央行 多国央行 全球央行 各大央行 主要央行 多家央行 各央行 富达到 富达成 浪潮来 浪潮中 浪潮下 浪潮退 浪潮里 三星级 三星堆 乐天派 平安夜
  兴业银行业 银联盟 国网络 中国网络 华为此 花旗松 汇丰富 乐天知命 泰达控股 众安定 万向轮 万向节 富途径 百度经验 顺丰满 安永远 星展开 渣打开
  国网信 全国网 外国网 银联合 中信金融 中信金属 国泰金融
  人工智能数据局 京东南 京东北
`;
