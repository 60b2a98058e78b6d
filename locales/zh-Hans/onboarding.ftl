# 认识一位居民：语言、隐私说明、住处、邀请链接。

language-name = 中文
language-changed = 好的，以后用中文。
welcome-back = { $name }，您好！有事直接写给我，或者发照片、语音。
welcome-back-staff = { $name }，您好！您的工单和待办都在下面的按钮里。

consent-first = 您好，我是邻铃，帮您把小区里的事告诉社区。开始之前，请看看这段说明。
consent-held = 您刚才说的我先替您拿着，您选了才算数：同意，就接着办；不同意，马上丢掉。
consent-after-alarm = 险情已经转给社区。要让社区以后也能联系您、您也能看到进展，请看看这段说明。
privacy-notice =
    📄 您的信息怎么用
    • 谁在用：您所在的社区。
    • 为什么：把您报的事交给管这栋楼的人，办好了告诉您。
    • 用什么：您在 Telegram 上的名字、聊天编号，您写的和发的内容。住址和电话您愿意给才有，不给也能上报。
    • 谁能看：办这件事的人。他要按按钮才看得到门牌和电话，每次都有记录。不卖给任何人。
    • 留多久：结案后留两年。您随时可以用 /delete 马上删除。
    • 您的权利：/mydata 看，/export 拿走，/delete 删除；要改，点「{ menu-me }」。
    • 消息要经过 Telegram，它的服务器在国外。同意就是也同意这一点。
    • 遇到危险，不同意也能报，请先拨打 110、119 或 120。
consent-yes = ✅ 同意，继续
consent-no = 不同意
consent-please = 这句我也先拿着。请点一下：同意就接着办，不同意就丢掉。
consent-thanks = 谢谢您！有事直接写给我，或者点下面的按钮。
consent-refused =
    好的。暂时拿着的话已经丢掉；只有险情会留下，社区要处理。
    有事可以直接找社区居委会；有危险请拨打 110、119 或 120。
    以后想用，发 /start 就行。

home-ask = 您住在哪里？点一下，以后报事就不用再写地址。不想说也可以。
home-ask-unit = 记下了：{ $place }。您住几单元？
home-ask-room = 门牌号是多少？请直接写，例如 501。不写也可以。
home-enough = ✅ 这样就行
home-later = 以后再说
home-no-room = 不写门牌号
home-kept = 记下了：{ $place }。要改，点「{ menu-me }」。
home-later-done = 好的，以后再说。要填的时候，点「{ menu-me }」。

invitation-joined = { $name }，欢迎您！您现在是{ $role }，负责{ $place }。准备好了，请点下面的按钮开始。
invitation-unknown = 这个邀请链接不对。请让值班台再发一次，整条复制。
invitation-expired = 这个邀请链接过期了。请向值班台要一个新的。
invitation-used = 这个邀请链接已经用过了，一个链接只能用一次。请向值班台要一个新的。
invitation-taken = 这个账号已经是另一位工作人员的了。请用您自己的 Telegram 账号打开链接，或者问一问值班台。
invitation-busy = 您用别的账号接的工单还没有办完，现在不能换账号。请值班台先转派，再打开这个链接。
home-offer = 您家住在 { $place } 吗？记下来，以后报事不用再选地方。
home-is-here = 🏠 是，记下来
