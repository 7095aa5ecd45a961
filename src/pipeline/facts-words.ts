/**
 * Words by what they tell when two texts are laid side by side, in folded form (Simplified, lower case, no spaces).
 * Written from the news of the field; a mirror's rewriting exchanges words of one group, a template's twin does not.
 */

/** Different names of one coin, exchange or office: one line each, the first is the one that stands for all. */
export const SAME_NAME = `
  比特币 btc bitcoin xbt
  以太坊 以太币 eth ethereum
  莱特币 ltc
  狗狗币 doge dogecoin
  瑞波币 xrp
  泰达币 usdt tether
  美元币 usdc
  柚子币 eos
  波卡 dot polkadot
  艾达币 ada cardano
  索拉纳 sol solana
  雪崩协议 avax
  波场 trx tron
  门罗币 xmr
  大零币 zec
  比特币现金 bch
  以太经典 etc
  瑞士法郎
  美元 美金
  港元 港币
  欧元
  日元 日圆
  韩元
  英镑
  币安 binance
  火币 huobi
  欧易 okx okex
  抹茶 mexc
  库币 kucoin
  海妖 kraken
  灰度 grayscale
  贝莱德 blackrock
  富达 fidelity
  脸书 facebook
  特斯拉 tesla
  推特 twitter
  微策略 microstrategy
  中国人民银行 人民银行 央行 中央银行
  数字货币研究所 数研所 数字货币研究院
  中国证监会 证监会
  银保监会
  国家发展改革委 发展改革委 发改委
  工业和信息化部 工信部
  国家互联网信息办公室 国家网信办 网信办
  最高人民检察院 最高检
  最高人民法院 最高法
  高级人民法院 高院
  中级人民法院 中院
  国际清算银行 bis
  国际货币基金组织 imf
  美国证券交易委员会 美国证交会 sec
  证券交易委员会 证交会
  商品期货交易委员会 cftc
  金融管理局 金管局
  金管会
  金融厅
  美联储
  财政部
  公安部
  商务部
  科技部
  司法部
  国务院
  外汇局
  税务总局
  阿里巴巴
  蚂蚁链 蚂蚁集团 蚂蚁
  腾讯
  百度
  华为
  京东
  微众银行
  工商银行 工行
  农业银行 农行
  中国银行 中行
  建设银行 建行
  交通银行 交行
  招商银行 招行
  邮储银行 邮政储蓄银行
  嘉楠
  比特大陆
  趣链科技 趣链
  大学 高校`;

/** Words that an editor puts for one another; a line is one meaning. */
export const SAME_MEANING = `
  发布 公布 印发 出台 推出 颁布 下发 释出 公开 发出
  入驻 进驻 落户 入园 落位 住进 搬进 迁入
  启用 投用 投入使用 投运 投入运营 开园 启幕
  揭牌 挂牌 揭幕
  签约 签署 签订 签下
  协议 协定 合约书
  合作 联手 携手 联合 共同 一道
  给予 提供 发放 发给
  补贴 补助 资助 奖补 奖励
  开展 进行 举行 举办 召开 组织
  成立 设立 设 组建 建立 创立
  建设 打造 建成 兴建 修建
  新增 增添 增设
  企业 公司 厂商 商家 机构
  人员 员工 雇员
  面积 空间
  平方米 平方公尺 平米
  规模 总量 总额 额度
  研究团队 团队 小组
  用户 使用者 客户
  居民 民众 市民
  缴纳 缴 缴交 支付 付款 付 付费
  实时 即时
  兑换 换成 兑 换 折算
  接受 受理 接收
  要求 责令 规定
  计划 拟 打算 准备 筹备 预计
  允许 准许 可以 可
  利用 使用 借助 运用 用
  能耗 耗电 功耗
  论文 文章 该文
  录用 接收录用
  案件 案 案子
  数量 数目 数
  涉案 涉及
  金额 总金额
  新闻发布会 发布会 记者会
  翻倍 翻番 增加一倍 增长一倍 上升一倍 增一倍
  去年 上年 前一年
  首批 第一批
  首期 一期
  首次 首度 第一次
  首个 首家 第一个 首座 首份
  累计 合计 共计 总计 一共 总共
  完成 达成 结束 做完
  融资 募资 筹资
  领投 牵头投资
  项目 专案 工程
  方案 计划书
  办法 措施 政策 规定办法
  负责人 主管 官员
  试点 试验 测试 试用
  平台 系统
  服务 业务
  推进 推动 促进 加快
  重要 关键 重大
  损失 损失金额
  盗取 窃取 被盗
  攻击 袭击
  交易 买卖
  位于 坐落于 坐落
  目标 目的
  人民币 元
  新台币 台币
  加密货币 虚拟货币 加密资产 虚拟资产 数字资产 虚拟通货
  代币 通证
  数字藏品 数藏
  区块链 区块链技术
  稳定币
  钱包
  矿工 矿企
  监管 管理
  负责 承担
  处罚 罚款 罚锾 裁罚
  罚 处以`;

/** Acts that come in opposites: what stands left of the bar is the other of what stands right. */
export const OPPOSITES = `
  突破 站上 升破 涨破 收复 升穿 | 跌破 失守 下破 跌穿
  上涨 增长 上升 走高 攀升 涨 增加 提升 提高 上调 回升 反弹 升至 涨至 增至 升 涨幅 飙升 大涨 走强 增 高于 | 下跌 下降 下滑 回落 跌 减少 降低 下调 走低 缩水 萎缩 降至 跌至 减至 降 跌幅 暴跌 大跌 走弱 减 低于
  流入 转入 存入 充入 汇入 打入 | 流出 转出 取出 提走 汇出
  净流入 | 净流出
  批准 核准 获批 同意 通过 放行 准予 认可 | 驳回 拒绝 否决 不予 撤销 吊销 打回 退回
  上线 上架 上市 | 下线 下架 退市 摘牌
  增持 买入 购入 买进 加仓 购买 购得 收购 买 | 减持 卖出 抛售 出售 减仓 抛出 卖 出让
  开业 开放 开启 启动 恢复 重启 开通 开始 复工 开工 | 关闭 关停 停用 暂停 终止 停止 叫停 停业 关门 停工 中止
  增发 铸造 | 销毁 燃烧
  解锁 解冻 解除 解封 | 冻结 查封 扣押 封禁
  胜诉 | 败诉
  看涨 做多 多单 多头 看多 | 看跌 做空 空单 空头 看空
  加息 | 降息
  支持 赞成 赞同 | 反对 抵制
  允许 准许 许可 合法 合法化 | 禁止 严禁 不得 取缔 非法
  加入 参与 | 退出 撤出 离开
  盈利 获利 净赚 盈余 | 亏损 净亏 亏
  扩大 扩张 扩容 | 缩小 收缩
  提前 | 推迟 延期 延后 延迟
  起诉 | 撤诉 撤回
  放宽 放松 | 收紧 趋严
  充值 | 提现 提币 提款
  期货 | 现货
  同比 | 环比
  上半年 | 下半年
  境内 | 境外 海外
  进口 | 出口
  最高 | 最低
  最大 | 最小
  上限 | 下限
  上任 任命 就任 出任 | 辞职 离职 卸任 免职 辞任
  质押 | 赎回
  借入 借款 | 还款 偿还
  无罪 | 有罪
  承认 证实 | 否认 辟谣
  支出 | 收入
  多数 | 少数
  长期 | 短期
  新增 | 注销
  公募 | 私募
  买方 | 卖方
  成功 | 失败 未果
  联合 | 单独`;

/** Turns a sentence round when it comes in or falls away. */
export const NEGATIONS = '不 未 没有 没 无 非 否认 并非 尚未 不再 取消 放弃 暂不 未能 无法 拒不 假';

/** Says nothing about the event: grammar, and how the news came. */
export const EMPTY_WORDS = `
  的 了 在 于 和 与 及 并 将 已 由 被 为 是 等 其 该 此 以 以及 同时 其中 目前 当前 今日 昨日 今天 昨天 当天 当日 正式
  表示 称 宣布 指出 认为 消息 报道 据 显示 数据 数据显示 获悉 透露 介绍 官方 公告 发文 披露 通报 公示 讯 快讯 官网 也 还 则 都 而 且 所 之 有
  约 近 逾 超过 超 余 多 达 达到 共 共有 总 大约 左右 分别 另 另有 此外 均 个 名 位 中国 全国 我国 本 现 会 又 就 即 到 至
  中 上 内 里 时 日前 近日 来到 迎来 一 座 某 通告 对 把 让 令 给 拥有 成为 作为 进一步 方面 相关 有关 一种 一个 一项 一家 一座 一支 一名 一位 一次`;
