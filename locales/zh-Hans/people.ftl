# 角色，和每个人自己的信息。

role-resident = 居民
role-captain = 楼长
role-volunteer = 志愿者
role-grid_worker = 网格员
role-liaison = 部门物业联络员
role-desk = 社区值班
role-street_admin = 街道管理员
role-auditor = 审计员

me-card =
    👤 { $name }
    身份：{ $roles }
    🏠 住处：{ $home }
    📞 电话：{ $phone }
    上报过：{ $reports } 件
    要改哪一样，请点下面的按钮。
me-home = 🏠 改住处
me-phone = 📞 改电话
me-export = 📄 导出信息
me-erase = 🗑 删除信息

phone-ask = 请点下面的「{ key-share-phone }」。只有办您这件事的人，按了按钮才看得到。不想给，就不用点。
key-share-phone = 📞 给出我的电话
phone-not-own = 这是别人的电话，我没有记。要留您自己的，请点「{ menu-me }」再点「{ me-phone }」。
phone-kept = 电话记下了：{ $phone }

export-head =
    📄 这里有您的全部信息
    名字：{ $name }
    聊天编号：{ $chat }
    电话：{ $phone }
    住处：{ $home }
    语言：{ $language }
    同意的说明版本：{ $consent }
export-report =
    { $ref } · { $at } · { $status }
    { $text }

erase-ask =
    要删除您的全部信息吗？删了就找不回来。
    还在办的上报：{ $open } 件，会一起撤回。
erase-yes = 🗑 删除
erase-no = 不删
erase-nothing = 这里没有您的信息，不用删除。
erase-done = 您的信息已经删除。聊天记录请在 Telegram 里自己清除。以后想用，发 /start。有危险请拨打 110、119 或 120。
