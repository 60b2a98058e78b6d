# 下面的按键、命令的说明、帮助。

menu-report = 我要上报
menu-mine = 我的上报
menu-me = 我的信息
menu-work = 我的工单
menu-duty-on = 我上班了
menu-duty-off = 我下班了
menu-desk = 待办队列
menu-staff = 工作人员

page-before = ◀️ 上一页
page-after = 下一页 ▶️

command-start = 开始
command-help = 我能做什么
command-report = 我要上报
command-mine = 我的上报
command-work = 我的工单
command-desk = 待办队列
command-me = 我的信息
command-mydata = 看看留了我哪些信息
command-export = 拿走我的全部信息
command-delete = 删除我的全部信息
command-language = 换语言
command-on = 我上班了
command-off = 我下班了
command-staff = 工作人员
command-stock = 物资仓库
command-cancel = 算了，不做了

help =
    我是邻铃，帮您把小区里的事告诉社区。
    • 有事：直接写一句话，或者发照片、语音、定位。
    • 看进展：点「{ menu-mine }」。
    • 要补充：按住那张卡片选「回复」，再写。
    • 改住处、电话，或者删除信息：点「{ menu-me }」。
    • 换语言：/language
    有危险请先拨打 110、119 或 120。
help-staff =
    工作人员：
    • 上班、下班：/on、/off。上班才会派单给您。
    • 手上的工单：点「{ menu-work }」，或者发 /work。
    • 新工单请先点「{ act-accept }」，办好了点「{ act-complete }」。
    • 办不了：点「{ act-return }」或「{ act-ask_transfer }」。要等一等：点「{ act-ask_suspension }」。
    • 巡查时看到的事，直接写给我。
    • 值班台：/desk 待办，/staff 工作人员，/stock 物资。
