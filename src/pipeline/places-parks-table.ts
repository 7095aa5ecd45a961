/**
 * Parks that the news calls by a short or a foreign name, or that lie elsewhere than their name says. One a line: region's
 * code, the name that stands for it, other names. From the parks' own and their cities' public pages.
 */
export const PARKS = `
  3301 杭州区块链产业园 中国杭州区块链产业园 大陆杭州区块链产业园
  330106 西溪谷区块链产业园 西溪谷
  430121 星沙区块链产业园 星沙
  310113 上海智力产业园 宝山智力产业园 智力产业园区 智力产业园 上海智力产业园区
  81 数码港 香港数码港 cyberport 香港cyberport
  81 香港科学园 科学园
  440112 黄埔链谷
  440104 越秀国际区块链产业园
  4401 广州区块链国际创新中心
  46 海南生态软件园
  4601 复兴城互联网信息产业园 海口复兴城互联网信息产业园 海口复兴城 复兴城
  4403 前海深港青年梦工场 深港青年梦工场
  31 张江科学城
  110108 中关村软件园
  5101 天府软件园
  53 云南省区块链中心 云南区块链中心
  370203 青岛链湾
  CH-楚格 加密谷 cryptovalley
  AE-迪拜 DMCC加密中心
  AE-阿布扎比 Hub71
`;

/** Kinds of parks by the last part of their names. */
export const PARK_KINDS = `
  区块链产业园区 产业园区 产业园 科技园区 科技园 软件园 软体园区 科学园区 科学园 科学城 创新园区 创新园 示范园区 示范园 创业园 孵化园 创意园
  新创园区 新创园 新创基地 育成中心 科创园区 科创园 双创园 众创空间
  物流园 示范基地 孵化基地 创业基地 产业基地 创新基地 应用基地 人才基地 孵化器 链谷 数谷 智谷 创新谷 云谷 信息港 数字港 元宇宙港 院士港 链湾
  元宇宙小镇 区块链小镇 特色小镇 加密中心 国际创新中心 区块链创新中心 x基地 区块链基地 元宇宙基地 区块链大厦 梦工场 园区
`;

/** Parts of names that say what a park is for, and nothing about which one it is. */
export const THEMES = `
  区块链 元宇宙 数字经济 数字 数据 大数据 人工智能 web3 web30 nft 金融科技 互联网 信息 技术 产业 创新 创业 服务 实体 国家级 省级 市级 国际 国家 示范 应用 特色 专业
  首个 首家 首批 最大 最早 多个 多家 一个 一家 某 这家 该 本 此 各 全国 西部 华北 华东 全市 全省 新 老 大型 小型 十家 百家 部分 其他 另一 两个 三个 两家 三家 四家 五家 拟建 智慧 链上
  我市 我区 本市 某地 多地 各地 个 家 座 十余 四十余 余家 余个 类 中国 国内 大陆 我国 海外 境外 全球 世界 第一 二期 一期 三期 加密 低空经济 算力 绿色 虚拟 产学研 链 特别 新型 重点 优质 标杆 样板 孵化 众创 数智 东部 中部 南方 北方
`;

/** Where a name cannot go on backwards: words between names. */
export const NAME_BREAKS = `
  入驻 落户 打造 建设 新建 拟建 位于 走进 探访 探营 参观 调研 支持 推动 启动 启用 揭牌 挂牌 开园 签约 成立 设立 建成 建立 获评 入选 引入 迎来 通过 来自 依托 联合 携手 强化
  选址 投资 运营 规划 计划 聚集 关于 通知 公布 发布 宣布 表示 获悉 从 在 与 和 及 的 了 是 为 把 将 被 让 给 对 由 向 到 至 于 或 等 其 有 以 也 所 记者 目前 已 据 比 请 用 近 聚焦 互认 布局 变身 变 更名 这处 最早 获 领投 公司 一 有 成 建
`;
