# 值班台：待办、派单、并案、工作人员、邀请。

not-desk = 这个只给社区值班台用。您有事要报，直接写给我。该由您值班的话，请向街道管理员要一个邀请链接。
desk-queue =
    等值班台处理：{ $waiting } 件；等核查：{ $checking } 件。
    点一件打开。
desk-queue-empty = 值班台现在没有待办。
desk-to-whom = { $ref } 派给谁？🟢 在班，⚪ 不在班。
desk-candidate-on = 🟢 { $name } · { $role } · 手上 { $load } 件
desk-candidate-off = ⚪ { $name } · { $role } · 手上 { $load } 件
desk-nobody = 没有人能接 { $ref }：还没有工作人员加入这个社区。请点「{ menu-staff }」邀请一位，再来派单。
desk-merge-into = { $ref } 和哪一件是同一件事？请点一件，或者写出编号，例如 #A17。
desk-merge-number = 这不像编号。请写成 #A17 这样，或者点上面的一件。
merge-no-such = 没有找到这个编号，或者它不归您这里管。请看看编号，再点一次「{ act-merge }」。
merge-danger-not-here = 这是险情，{ $ref } 现在没有人在办，不能并进去，免得险情没人管。请先单独派单。
merge-not-open = { $ref } 已经了结，不能并进去。请再点一次「{ act-merge }」，另选一件。

staff-list = 工作人员：{ $count } 位；现在在班：{ $on } 位。点一位看看。
staff-on = 🟢 { $name }
staff-off = ⚪ { $name }
staff-not-joined = ✉️ { $name }（未加入）
staff-invite = ➕ 邀请
staff-grant = { $role } · { $place }
staff-remove = ✖️ 收回 { $grant }
staff-member =
    👤 { $name }
    { $grants }
    手上的工单：{ $open } 件
staff-removed = 已经收回 { $name } 的这项职责。重新安排的工单：{ $moved } 件。
staff-unknown = 没有找到这位工作人员，或者不归您管。请点「{ menu-staff }」重新看名单。
staff-you-removed = 您不再担任{ $role }。谢谢您为邻居做的一切。有疑问请联系社区值班台。

invite-role = 请他来做什么？请点一个。
invite-place = 负责哪里？请点一个。
invite-link =
    请把这个链接发给要请的那一位：
    { $link }
    职责：{ $role } · { $place }
    只能用一次，{ $days } 天内有效。请不要发到群里。
desk-class = { $ref } 是哪一类事？请点一下；时限、负责人和协办会跟着改。
desk-class-chosen = { $ref } 类别选好了：{ $category }
class-changed = ✏️ { $ref } 社区改成了「{ $category }」来办，最晚 { $due } 前处理完。
desk-where = { $ref } 在哪里？请点一下，定了就按楼派给网格员。

same-merge-ask = 要把 { $ref } 并到 { $parent } 吗？{ $ref } 的报事人会跟着 { $parent } 听进展，觉得不是同一件可以分开。先点开看看也行。
same-merge-yes = 🔗 是，并到 { $ref }
cluster-row = 🔎 { $count } 件可能是同一件事
cluster-ask = 这些可能是同一件事。合并后，后面 { $count } 件并到 { $ref }，报事人都跟着 { $ref } 听进展，觉得不是同一件可以分开。要合并吗？
cluster-changed = 队列刚才有变化，现在是下面这些。合并后，后面 { $count } 件并到 { $ref }。要合并吗？
cluster-yes = 🔗 { $count } 件并到第一件
cluster-merged = 🔗 合好了：{ $count } 件并到 { $ref }。
cluster-gone = 这些已经处理过了，或者不再是同一件事。请重新打开待办队列。
