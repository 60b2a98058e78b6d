# 导入社区（bot/actions/community）：表格里认得的词、哪里错了、该怎么改。
# 同义词之间用 “|” 隔开，第一个是我们自己的写法；各种语言的写法都认。

import-field-street = 街道
import-field-communities = 社区
import-field-grids = 网格
import-field-buildings = 楼栋
import-field-units = 单元 | 单元数
import-field-staff = 人员 | 工作人员
import-field-code = 编号 | 编码 | 代码
import-field-parent = 上级编号 | 上级 | 所属 | 上级编码
import-field-level = 级别 | 层级 | 类型
import-field-name = 名称 | 姓名 | 名字
import-field-aliases = 别名 | 俗称 | 又名
import-field-polygon = 边界 | 范围
import-field-note = 备注 | 说明
import-field-roles = 职责
import-field-role = 角色 | 岗位 | 职务
import-field-at = 负责范围 | 负责地点 | 管辖
import-field-backup = 替班 | 替班人 | AB岗
import-field-answers-for = 负责类别 | 职责类别 | 负责的类别
import-field-on-duty = 在岗 | 是否在岗
import-field-telegram-id = Telegram号 | 电报号 | TelegramID
import-field-phone = 电话 | 手机 | 手机号 | 联系电话
import-field-locale = 语言
import-field-residents = 居民
import-field-home = 住处
import-field-room = 室号

import-level-street = 街道 | 镇 | 乡
import-level-community = 社区 | 居委会 | 村
import-level-grid = 网格
import-level-building = 楼栋 | 楼 | 栋 | 幢
import-level-unit = 单元 | 门洞 | 梯

import-role-captain = 楼长 | 楼组长
import-role-volunteer = 志愿者
import-role-grid-worker = 网格员
import-role-liaison = 物业联络人 | 物业 | 联络人 | 职能部门
import-role-desk = 社区值班 | 值班 | 值班台
import-role-street-admin = 街道管理员
import-role-auditor = 审计员

import-answer-yes = 是 | 在岗 | 在 | 有 | √ | 1 | y | true | on
import-answer-no = 否 | 不在岗 | 不在 | 无 | × | 0 | n | false | off

import-sheet-places = 地点 | 区划
import-sheet-staff = 人员 | 工作人员

# 名称除了数字只有这些字时，编号就用那个数字。
import-numbered-building = 号楼 | 楼 | 栋 | 幢 | 座 | 号
import-numbered-unit = 单元 | 门 | 号门 | 梯
import-unit-name = { $number }单元

import-comma = 、
import-where-cell = { $file }，{ $cell }
import-where-both = { $file } 第 { $line } 行，{ $cell }
import-where-line = { $file } 第 { $line } 行
import-where-column = { $file } 第 { $line } 行第 { $column } 列
import-problem = { $where }：{ $what }

# 文件本身
import-no-file = 找不到 { $path }。请检查文件名和文件夹是否写对。
import-unreadable = 文件打不开（{ $reason }）。请检查权限，或换个位置再试。
import-empty-file = 文件是空的。请按 docs/community-file.md 的样子填写。
import-too-large = 文件有 { $size } MB，超过上限 { $limit } MB。请拆成几份分别导入，或去掉图片等无关内容。
import-encoding = 文件是 { $encoding } 编码，读不了中文。请另存为 UTF-8（Excel 里选“CSV UTF-8”，记事本里“另存为”时编码选 UTF-8）。
import-not-text = 这不是文本文件。请另存为 UTF-8 的 YAML 或 CSV，或直接交 .xlsx。
import-kind-unknown = 不认识这种文件。请用 .yaml、.csv 或 .xlsx，或装着它们的文件夹。
import-folder-empty = 文件夹里没有 community.yaml、places.csv，也没有 .xlsx。请放一份进去。
import-folder-many = 文件夹里有好几个 .xlsx，不知道用哪个。请直接写出文件名。

# YAML
import-yaml-broken = 这里不是合法的 YAML。常见原因：缩进没对齐、冒号后面少空格、引号没有成对。请看这一行和上一行。
import-yaml-tab = 这一行用了 Tab 缩进。YAML 只认空格，请把 Tab 换成空格。
import-yaml-alias = 请不要用 & 和 * 引用；把内容直接写出来。（名字本身以 & 或 * 开头时加引号。）
import-yaml-deep = 嵌套太深了，不像一份社区表。请对照 docs/community-file.md。
import-yaml-characters = 里面有看不见的控制字符。请删掉这一处重新输入。
import-not-one-value = 这里应当只写一个值，现在是一组或一串。请对照 docs/community-file.md。
import-not-a-group = 这里应当是一组字段（{ $fields }）。请对照 docs/community-file.md 改成“字段: 值”。
import-colon = 这里用了中文冒号“：”。请改成英文冒号加空格，例如 name: 一网格。
import-field-twice = “{ $field }”写了两次。请只留一个。
import-field-misspelt = 没有“{ $field }”这个字段，是不是想写 { $guess }？
import-field-unknown = 没有“{ $field }”这个字段。这里可以写：{ $fields }。
import-no-places = 里面没有街道。请至少写一个街道、它的社区和网格。

# 表格
import-csv-broken = 这一行的引号没有成对，后面读不下去了。请补上或去掉多余的引号。
import-too-many-rows = 超过 { $limit } 行。请拆成几份，或删掉表格下方的空行。
import-xlsx-broken = 工作簿打不开，可能已经损坏。请用 Excel 打开后另存为新的 .xlsx 再试。
import-xls-old = 这是旧式 .xls，或者设了密码。请去掉密码，另存为 .xlsx。
import-no-sheet = 没有名为 { $sheet } 的工作表，现有：{ $there }。请改名或新建。
import-empty-table = 表里没有标题行。第一行请写：{ $fields }。
import-column-missing = 标题行缺少这些列：{ $fields }。请补上。
import-column-misspelt = 不认识“{ $field }”这一列，是不是想写 { $guess }？现在先不读它。
import-column-ignored = “{ $field }”这一列不会导入。不需要的话不用管。
import-cell-error = 公式结果是 { $value }。请改成真正的内容。
import-cell-date = Excel 把这一格变成了日期。请把这一列设为“文本”格式后重新输入。
import-cell-long-number = 数字超过 { $digits } 位，Excel 已经丢掉了末几位。请把这一列设为“文本”格式后重新输入。

# 地点
import-level-missing = 没有写级别。请填其中之一：{ $levels }。
import-level-unknown = 不认识级别“{ $value }”。请填其中之一：{ $levels }。
import-code-missing = “{ $name }”没有编号。请给它一个不重复的编号，以后也不要改。
import-code-odd = 编号“{ $code }”不能用：只能用英文字母、数字、- 和 _，最多 { $limit } 个。
import-code-twice = 编号 { $code } 已经在 { $first } 用过。每个地点要有自己的编号。
import-name-missing = 没有写名称。请补上。
import-name-long = 名称超过 { $limit } 个字。请写短一些。
import-name-odd = 名称里有换行或看不见的字符。请重新输入成一行。
import-street-below = { $code } 是街道，上面不能再有上级。请把上级留空。
import-parent-missing = { $code }（{ $level }）没有写上级。请填所属{ $wanted }的编号。
import-parent-unknown = { $code } 的上级 { $parent } 在表里找不到。请填表中已有的{ $wanted }编号，或补上那一行。
import-nesting = { $code } 是{ $level }，应当直接放在{ $wanted }下面；{ $parent } 却是{ $there }。请改上级。
import-same-name = 同一社区里有两栋楼都叫“{ $name }”（另一处：{ $first }）。居民只报楼名时会分不清，建议名称里写上小区名。
import-units-elsewhere = 只有楼栋可以在“单元”一列填数。请清空这一格。
import-unit-count = 单元数“{ $value }”不对。请填 0 到 { $limit } 的整数，或逐个写单元名。
import-level-changed = { $code } 在库里是{ $before }，这里写成了{ $after }。编号不能换级别，请用新的编号。

# 边界
import-json-broken = 这里不是合法的 JSON。请用地图软件重新导出 GeoJSON。
import-not-geojson = 这不是 GeoJSON 的 FeatureCollection。请用地图软件导出为 GeoJSON。
import-feature-no-code = 这个图形没有写属于哪个网格。请在属性 code 里填网格编号。
import-polygon-pointer = “{ $value }”不是“文件.geojson#编号”的写法，文件要和本表放在同一文件夹。
import-polygon-not-found = { $file } 里没有 code 为 { $code } 的图形。请检查编号。
import-polygon-shape = 这不是一个多边形。请给 GeoJSON 的 Polygon 或 MultiPolygon，每圈至少三个不同的点，[经度, 纬度]。
import-polygon-not-degrees = 坐标不是经纬度的度数。请用 WGS 84（EPSG:4326）或 CGCS2000（EPSG:4490）重新导出。
import-polygon-swapped = { $code } 的经纬度写反了。GeoJSON 是 [经度, 纬度]，例如 [121.47, 31.23]。
import-polygon-huge = { $code } 的边界宽过一度（约一百公里），不会是网格。请检查是否有写错的点。
import-polygon-crossing = { $code } 的边界自己交叉了，交叉点在 { $point }。请按顺序重画这些点。
import-polygon-invalid = { $code } 的边界画得不成立（{ $point } 附近）。请在地图软件里修正后再导出。
import-polygon-twice = { $code } 的边界写了两次，另一处在 { $first }。请只留一个。
import-polygon-not-grid = { $code } 不是网格，只有网格可以有边界。请去掉或改编号。
import-polygon-nobody = 边界 { $code } 在表里没有对应的网格，不会导入。请检查编号。
import-overlap = 网格 { $one } 和 { $other } 的边界重叠了较小一个的 { $percent }%。落在重叠处的上报会请居民选一个；最好改一下边界。

# 人员
import-staff-code-missing = 没有写人员编号。请给每人一个不重复的编号，例如工号。
import-staff-code-odd = 人员编号“{ $code }”不能用：不能有空格，最多 { $limit } 个字。
import-staff-twice = 编号 { $code } 写了两次而内容不同，另一处在 { $first }。是同一人请写成一样，不同的人请换编号。
import-staff-no-role = { $code } 没有任何职责，导入后什么也做不了。请至少写一个角色和负责范围。
import-role-missing = 没有写角色。请填其中之一：{ $roles }。
import-role-unknown = 不认识角色“{ $value }”。请填其中之一：{ $roles }。
import-role-twice = { $code } 的同一职责写了两次，另一处在 { $first }。请去掉一个。
import-role-level = { $role }一般放在{ $usual }，这里放在了{ $level }。确实如此就不用改。
import-at-missing = 没有写负责范围。请填地点编号。
import-at-unknown = 负责范围 { $value } 在表里找不到。请填表中已有的地点编号。
import-backup-unknown = 替班人 { $value } 在表里找不到。请填表中已有的人员编号。
import-backup-loop = 替班绕成了一圈：{ $loop }。请让最后一个人不再指回来。
import-not-yes-or-no = “{ $value }”看不出是还是否。请填“是”或“否”。
import-telegram-odd = Telegram 号“{ $value }”不对。应当是一串数字，不是用户名；不知道就留空，用邀请链接加入。
import-telegram-twice = Telegram 号 { $value } 已经写给了 { $other }。一个号只能属于一个人。
import-telegram-taken = Telegram 号 { $value } 在库里属于另一位工作人员 { $other }。请核对，或先改那一位的。
import-telegram-busy = { $code } 手上还有 { $number } 件没办完的工单，这时不能换到另一个账号。请值班台先转派，再导入。
import-phone = 电话“{ $value }”不对。请只写数字，可带 +、空格和 -。
import-class-unknown = 不认识类别“{ $value }”。请用按钮上的名字，例如：消防、施工燃气电梯；几个之间用、隔开。
import-locale = 没有语言“{ $value }”。可用：{ $locales }。
import-unit-home = 住处 { $value } 不在库里。请填已导入的单元编号。
import-person-unknown = 人员 { $value } 不在库里。请先导入社区。

# 邀请（python -m bot invite）
import-invite-no-place = 没有编号为 { $place } 的地点。请用导入表里的地点编号。
import-invite-no-role = 角色 { $role } 不用邀请：人人都是居民。请选网格员、值班等工作角色。
import-invite-no-person = 没有编号为 { $person } 的工作人员。请先导入，或去掉这一项。
import-invite-not-yours = 你不能在{ $place }发出这个角色的邀请。请找那里的值班台或街道管理员。

# 物资（bot/actions/store）：表格的列、来源，和打字入库的词。
import-field-quantity = 数量
import-field-unit = 单位
import-field-source = 来源
import-field-lot = 批号 | 批次
import-field-expires = 到期 | 到期日 | 有效期至 | 保质期至
import-field-threshold = 预警线 | 预警值
import-source-reserve = 储备 | 应急储备 | 政府储备
import-source-contract = 协议采购 | 采购 | 协议
import-source-donation = 捐赠 | 捐 | 爱心捐赠
import-mark-day-end = 日 | 号
import-mark-receive = 收 | 收到 | 入库
import-mark-lot = 批号 | 批次
import-mark-expires = 到期 | 到期日 | 有效期至 | 保质期至 | 有效期 | 保质期
import-stock-kind = 不认识这种文件。请用 .csv 或 .xlsx。
import-stock-no-name = 这一行没有物资名称。请填“名称”。
import-stock-no-quantity = 这一行没有数量。请填“数量”。
import-stock-no-unit = 这一行没有单位。请填“单位”，例如：袋。
import-stock-no-source = 这一行没有来源。请填：储备、协议采购或捐赠。
import-stock-quantity = “{ $value }”不是数量。请写大于 0 的数字，最多三位小数，例如 50 或 0.5。
import-stock-source = 不认识来源“{ $value }”。请填：储备、协议采购或捐赠。
import-stock-day = “{ $value }”不是日期。请写成 2027-01-01。
import-stock-unit = { $name }在仓库里按“{ $unit }”记，这里写的是“{ $said }”。请换算成“{ $unit }”。
