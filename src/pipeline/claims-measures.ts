import type { UnitKind } from './claims-units.ts';
import type { Measure } from './types.ts';

/** Words of plain text by what a number beside them means; `null`: a number that nobody reports on the industry by. */
type Words = readonly (readonly [measure: Measure | null, words: string])[];

/** What is counted. A longer word wins over one that it begins or ends with: 园区企业 are companies. */
const COUNTED: Words = [
  [
    null,
    '媒体|嘉宾|代表|观众|听众|游客|爆仓|爆仓人数|观看|观看人数|参会人数|在线人数|参会|参展|出席|嫌疑人|被告|受害|用例|国家(?!级)|地区|省市|城市|省份|县区|区县|乡镇|街道|村庄|市州|交易所|区块高度|比特币|代币|币种|地址|问题|方面|方向|领域|行业|环节|阶段|部门|荣誉|奖项|会议|论坛|活动|步骤|机柜|机架|服务器|矿机|基站|充电桩|摄像头|工位|席位|名额|车位|公寓|厂房|类别|品类|物资|口罩|包裹|冻结账户|涉案账户|纠纷|诉讼|投诉|床位|门票|案件|意见|建议|提案|公里',
  ],
  [
    'parks',
    '产业园区|产业园|园区|示范区|孵化器|孵化基地|产业基地|示范基地|基地|集聚区|聚集区|产业集群|集群|载体|创业园|科创园|软件园|创新园|众创空间|科技园|小镇|先导区|试验区|加速器|示范园|创新区|功能区|园中园|双创基地',
  ],
  [
    'companies',
    '企业|链企|规上链企|高企|孵企|矿企|车企|药企|央企|国企|民企|企事业单位|入驻企业|注册企业|签约企业|业者|小巨人|瞪羚|律所|券商|协会|商会|合作社|个体工商户|个体户|市场主体|经营主体|法人|创投|医院|法院|学校|工厂|初创|新创|团队|租户|供应商|厂家|门店|店铺|网点|公司|机构|单位|独角兽|厂商|商家|银行|会员|成员|商户|数商|运营商|服务商|开发商|经销商|投资商',
  ],
  ['filings', '备案|备案号'],
  ['patents', '专利|知识产权|软件著作权|软著|著作权'],
  ['standards', '标准'],
  ['policies', '政策|法规|措施|文件'],
  [
    'institutes',
    '研究院|研发机构|研究机构|科研机构|实验室|研究中心|创新中心|工程中心|工作站|高校|院校|学院|研究所|研发中心|创新平台|研发平台|科研平台',
  ],
  ['jobs', '就业岗位|岗位|就业|就业人数|职位'],
  [
    'people',
    '人才|育才|引才|人员|雇员|在校生|学生|本科生|研究生|开发者|程序员|裁员|减员|教师|教授|院士|专家|导师|领军|大学生|创业者|创作者|设计师|艺术家|创客|技师|志愿者|工人|建设者|从业|人口|培训|员工|从业者|学员|工程师|博士|硕士|毕业生|团队成员|职工',
  ],
  ['users', '用户|月活|日活|人数|客户|交易者|玩家|粉丝|藏家|持有人|注册人数|注册量|钱包|账户'],
  ['nodes', '节点'],
  [
    'records',
    '数据|作品|版权登记|交易|标识|标识注册量|解析|绿证|存证|证照|上链|电子发票|发票|票据|凭证|合同|证书|提单|溯源码|二维码|文书|档案|处方|订单|记录|生码|赋码|扫码|捐赠|放款|贷款|调用|核验|查验',
  ],
  [
    'projects',
    '项目|案例|场景|应用|解决方案|平台|课题|试点|产品|系统|成果|工程|标杆|模型|小程序|申请|上线服务|服务事项|事项',
  ],
];

/** What money is for. Market quotes, prices and the takings of crime are known so that they are left out. */
const MONEY: Words = [
  [
    null,
    '罚款|罚金|罚没|处罚|涉案|非法|诈骗|骗取|被盗|盗取|损失|退赔|赔偿|价格|单价|售价|报价|现价|现报|均价|高价|币价|股价|市值|价值|成交价|拍卖|起拍|爆仓|清算|转移|转账|转入|转出|锁仓|流入|流出|持仓|成交量|24小时|租金每|每平方米|占用|挪用|拖欠|欠款|负债|判决|退款|索赔|限额|账面|浮亏|浮盈|冻结|冻结资金|涉案资金|被盗资金|租金收入|租金约|门票|电价|电费|票价|定价|收益率|租金为',
  ],
  [
    'subsidy',
    '补贴|补助|奖励|最高奖|重奖|再奖|让利|资助|扶持|奖补|奖金|财政|拨款|拨付|引导资金|减免|返还|兑现|消费券|红包|贴息|补偿|资金支持|基金支持|支持|专项资金|拿出|预留|预算|划拨|下拨|资金总额|资金池|奖补资金|补助资金|补贴资金|扶持资金|奖励资金|财政资金|支持资金|津贴|补助金|创新券|免租|租金',
  ],
  ['loans', '贷款|创业贷|授信|放款|信贷|融资贷|放贷|撮合融资|担保|应收账款'],
  [
    'investment',
    '投资|融资|注资|募资|砸|入股|股权|收购|并购|出售|作价|投入|出资|增资|领投|投资额|筹集|注册资本|注册资金|资本|实缴|注入|到位资金|资金|经费|引资|斥资|耗资|打造|扩建|兴建|投建|总投|拟投|年投|再投|将投|投了|外资|签约|签约金额|签约额|签约总额|协议资金|协议金额|A轮|B轮|C轮|D轮|天使轮|种子轮|战略轮|债券|发债',
  ],
  ['fund', '基金|母基金'],
  ['revenue', '收入|营收|创收|进账|营业额|销售额|销售收入|销售|流水|增收|收益|回款'],
  ['profit', '利润|净利|盈利|亏损|净亏|亏了|获利|净赚'],
  ['tax', '税收|纳税|利税|缴税|完税|税'],
  ['output', '产值|产业规模|市场规模|增加值|规模|体量|总产出|经济总量|生产总值|GDP|市场空间'],
  ['valuation', '估值'],
  [
    'turnover',
    '交易额|交易金额|交易总额|结算|流转|消费金额|贸易额|成交额|业务量|业务总量|支付|交割|款项|货值|进出口|出口|跨境|消费|核销|流通',
  ],
];

const RATIO: Words = [
  [
    null,
    '比特币|以太坊|币价|股价|涨幅|跌幅|上涨|下跌|涨|跌|利率|年化|手续费|费率|市占率|股份|税率|冻结|准确率|投票|减按|恐慌|价格|单价|均价|售价|上浮|下浮|误报|储蓄率|溢价|折价|滑点|胜率|概率|满意|赞成|支持率|误差|折扣|抽成|佣金|分红|回报|收益率|电价|税负',
  ],
  [
    'decline',
    '下降|裁员|蒸发|下滑|收窄|缩水|减少|降低|缩减|缩短|回落|放缓|压降|压减|节约|节省|降幅|负增长|低于|少了|降|减',
  ],
  [
    'growth',
    '增长|成长|攀升|增加|提升|提高|上升|上扬|增速|增幅|年增|加快|扩容|扩大|扩张|放大|高于|多了|增|同比|环比|翻',
  ],
  [
    'share',
    '占|比重|比例|份额|集中|达标|利用率|复工率|返岗|完成率|覆盖率|使用率|入驻率|出租率|空置率|入住率|渗透率|普及率|租出|空置|过半',
  ],
  ['subsidy', '补贴|补助|奖励|资助|减免|返还|给予|贴息|补偿|予以'],
];

export interface FoundWord {
  measure: Measure | null;
  start: number;
  end: number;
}

const FINDERS = { count: finder(COUNTED), money: finder(MONEY), ratio: finder(RATIO) };

function finder(words: Words): (text: string) => FoundWord[] {
  const entries = words.flatMap(([measure, list]) => list.split('|').map((word) => ({ word, measure })));
  entries.sort((a, b) => b.word.length - a.word.length);
  const pattern = new RegExp(entries.map(({ word }) => word).join('|'), 'g');
  const measures = new Map(entries.map(({ word, measure }) => [word, measure]));
  return (text) =>
    Array.from(text.matchAll(pattern), (match) => ({
      measure: measures.get(match[0]) ?? null,
      start: match.index,
      end: match.index + match[0].length,
    }));
}

/** The words of a sentence that say what numbers of a kind mean, in order. Offsets into `text`. */
export function measureWords(text: string, kind: UnitKind): FoundWord[] {
  if (kind === 'money' || kind === 'ratio') return FINDERS[kind](text);
  return FINDERS.count(text);
}

/** Whether so many of something are counted in that unit: people are not 家, and companies not 件. */
export function fits(measure: Measure, unit: string): boolean {
  return (UNITS_OF[measure] ?? '家个项').includes(unit.charAt(0));
}

const UNITS_OF: Partial<Record<Measure, string>> = {
  parks: '家个座处所间条片',
  companies: '家个户间支',
  projects: '个家项例款份',
  filings: '个项家条',
  patents: '件项个',
  standards: '项个',
  policies: '项个条份件',
  institutes: '家个所座间',
  people: '人名位个',
  jobs: '人个名',
  users: '个户名人位',
  nodes: '个台',
  records: '条笔件次张个份枚单',
};

/** The unit of a count that is told without one. */
export const USUAL_UNIT: Partial<Record<Measure, string>> = {
  parks: '家',
  companies: '家',
  people: '人',
  jobs: '人',
  patents: '件',
  users: '个',
  nodes: '个',
  projects: '个',
  filings: '个',
};
