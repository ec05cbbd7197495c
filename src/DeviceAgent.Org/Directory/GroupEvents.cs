using DeviceAgent.Org.Storage;
using DeviceAgent.Org.SystemLog;

namespace DeviceAgent.Org.Directory;

/// <summary>The System Log entries of groups.</summary>
public sealed class GroupEvents(SystemLogWriter log)
{
    public void Created(OrgDb db, GroupRecord group, LogActor actor) => log.Append(db, CreatedEntry(group, actor));

    public void Deleted(OrgDb db, GroupRecord group, LogActor actor) => log.Append(db, Entry(
        group.Kind == GroupKind.User ? EventType.GroupDelete : EventType.DeviceGroupDelete, "Delete group", actor, LogTarget.Of(group)));

    /// <param name="db">The running transaction.</param>
    /// <param name="group">As it is now.</param>
    /// <param name="change">What became different; null appends nothing.</param>
    /// <param name="actor">Who did it.</param>
    public void Updated(OrgDb db, GroupRecord group, LogChange? change, LogActor actor)
    {
        if (change is not null)
        {
            string eventType = group.Kind == GroupKind.User ? EventType.GroupUpdate : EventType.DeviceGroupUpdate;
            log.Append(db, Entry(eventType, "Update group", actor, LogTarget.Of(group) with { ChangeDetails = change }));
        }
    }

    public void Added(OrgDb db, GroupRecord group, LogTarget member, LogActor actor) => log.Append(db, AddedEntry(group, member, actor));

    public void Removed(OrgDb db, GroupRecord group, LogTarget member, LogActor actor) => log.Append(db, Entry(
        group.Kind == GroupKind.User ? EventType.GroupMemberRemove : EventType.DeviceGroupMemberRemove,
        group.Kind == GroupKind.User ? "Remove user from group membership" : "Remove device from group",
        actor,
        member,
        LogTarget.Of(group)));

    internal static LogEntry CreatedEntry(GroupRecord group, LogActor actor) => Entry(
        group.Kind == GroupKind.User ? EventType.GroupCreate : EventType.DeviceGroupCreate, "Create group", actor, LogTarget.Of(group));

    internal static LogEntry AddedEntry(GroupRecord group, LogTarget member, LogActor actor) => Entry(
        group.Kind == GroupKind.User ? EventType.GroupMemberAdd : EventType.DeviceGroupMemberAdd,
        group.Kind == GroupKind.User ? "Add user to group membership" : "Add device to group",
        actor,
        member,
        LogTarget.Of(group));

    private static LogEntry Entry(string eventType, string message, LogActor actor, params LogTarget[] targets) =>
        new() { EventType = eventType, DisplayMessage = message, Actor = actor, Targets = targets };
}
