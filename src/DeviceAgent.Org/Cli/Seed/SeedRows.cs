using System.Text.Json.Nodes;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.Directory;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.SystemLog;

namespace DeviceAgent.Org.Cli.Seed;

/// <summary>The rows of a made-up company, the same that the admin API would have made.</summary>
internal sealed class SeedRows(IReadOnlyList<SeedPerson> people, SeedGroups groups, DateTimeOffset now, SystemLogWriter log)
{
    private readonly string[] ids = [.. people.Select(_ => OktaId.New("00u"))];

    /// <summary>The users with their System Log entries, and their departments as groups.</summary>
    public IEnumerable<object> Users()
    {
        for (int i = 0; i < people.Count; i++)
        {
            UserRecord user = UserOf(people[i], ids[i]);
            yield return user;
            yield return log.Record($"{EventType.UserCreate}:{user.Id}", Directory.Users.Entry(EventType.UserCreate, "Create Okta user", user, LogActor.CommandLine));
            if (people[i].Active)
            {
                yield return log.Record(
                    $"{EventType.UserActivate}:{user.Id}:0", Directory.Users.Entry(EventType.UserActivate, "Activate Okta user", user, LogActor.CommandLine));
            }

            foreach (object row in Membership(GroupKind.User, people[i].Department, LogTarget.Of(user)))
            {
                yield return row;
            }
        }
    }

    /// <summary>A Mac and its assignments, and the office of its first user as a group of devices.</summary>
    public IEnumerable<object> OfMac(SeedMac mac)
    {
        DeviceRecord device = DeviceOf(mac);
        yield return device;
        foreach (object row in mac.Users.Count == 0 ? [] : Membership(GroupKind.Device, $"Macs in {people[mac.Users[0]].City}", LogTarget.Of(device)))
        {
            yield return row;
        }

        foreach (int user in mac.Users)
        {
            yield return new AssignmentRecord { DeviceId = device.Id, UserId = ids[user], LocalAccounts = [people[user].Account], Created = now };
        }
    }

    private IEnumerable<object> Membership(string kind, string name, LogTarget member)
    {
        GroupRecord group = groups.Of(kind, name, out bool isNew);
        if (isNew)
        {
            yield return group;
            yield return log.Record($"{EventType.GroupCreate}:{group.Id}", GroupEvents.CreatedEntry(group, LogActor.CommandLine));
        }

        yield return new GroupMemberRecord { GroupId = group.Id, MemberId = member.Id, Added = now };
        yield return log.Record($"{EventType.GroupMemberAdd}:{group.Id}:{member.Id}", GroupEvents.AddedEntry(group, member, LogActor.CommandLine));
    }

    private UserRecord UserOf(SeedPerson person, string id)
    {
        var profile = new JsonObject
        {
            ["login"] = person.Login,
            ["email"] = person.Login,
            ["firstName"] = person.FirstName,
            ["lastName"] = person.LastName,
            ["displayName"] = $"{person.FirstName} {person.LastName}",
            ["title"] = person.Title,
            ["department"] = person.Department,
            ["city"] = person.City,
            ["countryCode"] = person.Country,
            ["employeeNumber"] = person.EmployeeNumber,
        };
        return new UserRecord
        {
            Id = id,
            Login = person.Login,
            LoginKey = Directory.Users.Key(person.Login),
            Email = person.Login,
            Profile = profile.ToJsonString(OrgJson.Options),
            Status = person.Active ? UserStatus.Active : UserStatus.Staged,
            Created = now,
            Activated = person.Active ? now : null,
            StatusChanged = now,
            LastUpdated = now,
        };
    }

    private DeviceRecord DeviceOf(SeedMac mac)
    {
        var profile = new JsonObject
        {
            ["displayName"] = mac.Name,
            ["platform"] = "MACOS",
            ["manufacturer"] = "Apple Inc.",
            ["model"] = mac.Model,
            ["osVersion"] = mac.SystemVersion,
            ["serialNumber"] = mac.SerialNumber,
            ["udid"] = mac.Udid,
            ["registered"] = true,
            ["secureHardwarePresent"] = true,
            ["diskEncryptionType"] = "ALL_INTERNAL_VOLUMES",
        };
        DeviceRecord device = DeviceDirectory.Make(profile, mac.Name, now);
        device.SingleUser = !mac.IsShared;
        return device;
    }
}
