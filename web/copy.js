// Every sentence of the page that is not in index.html.
export const COPY = {
  sending: "发送中",
  sent: "已送达",
  failed: "没发出去 · 点此重发",
  offline: "网络不通。您说的话已存在手机里，连上后自动发出。",
  picture: "［照片］",
  pictureLost: "照片没发出去，请重新选；不发也行",
  speak: "听",
  speaking: "停",
  rate: ["有用", "没用"],
  more: "更多",
  desk: "进办公页",
  mine: "我说：",
  bot: "驻村通说：",
  yesterday: "昨天",
  date: (year, month, day) => `${year && `${year}年`}${month}月${day}日`,
  bind: (code) => `绑定 ${code}`,
  linked: "这是发给您的绑定链接。点“发送”，这个手机就和您绑定好了；不是您的，别点。",
  roles: { household: "", cadre: "驻村干部", supervisor: "督导" },
  welcome: {
    home: {
      text: "您好，我是驻村通。\n想问哪样补助、自家能不能申请，直接说就行，说土话也中。\n不收钱，也别发身份证号。",
      choices: ["低保一个月多少钱", "帮我算算能领啥", "住院花钱多咋办"],
    },
    cadre: {
      text: "您好，我是驻村通。\n走访完说一句话就记好一条，比如：\n“上午去张老三家，屋顶漏雨，孙子上职高，已联系镇里”。\n政策也可以随时问。",
      choices: ["记走访", "今日走访", "低保一个月多少钱"],
    },
    supervisor: {
      text: "您好，我是驻村通。\n走访、问题汇总好了再给您看，不用下面再报表。",
      choices: ["日报", "周报"],
    },
  },
};
