using DeviceAgent.Org.Directory;
using DeviceAgent.Org.Storage;

namespace DeviceAgent.Org.Tests.Okta;

/// <summary>Many people with a Mac each, written into the database at once: through the API they would take most of a test's time.</summary>
internal static class Crowd
{
    public static string LoginOf(int number) => $"user{number}@example.com";

    public static Task AddAsync(OrgStore store, int people, DateTimeOffset now) => store.WriteAsync(
        db =>
        {
            for (int i = 0; i < people; i++)
            {
                db.Users.Add(new UserRecord
                {
                    Id = $"00u{i}", Login = LoginOf(i), LoginKey = LoginOf(i), Email = LoginOf(i), Profile = "{}", Status = UserStatus.Active, Created = now, LastUpdated = now,
                });
                db.Devices.Add(new DeviceRecord
                {
                    Id = $"guo{i}", DisplayName = $"mac-{i}", Profile = "{}", Status = DeviceStatus.Active, StreamId = $"stream{i}", Created = now, LastUpdated = now,
                });
                db.Assignments.Add(new AssignmentRecord { DeviceId = $"guo{i}", UserId = $"00u{i}", LocalAccounts = [], Created = now });
            }

            return Task.FromResult(true);
        },
        CancellationToken.None);

    /// <summary>What Okta tells of them: all deactivated within a minute.</summary>
    public static IReadOnlyList<string> Deactivate(ScriptedOkta okta, int people)
    {
        List<string> uuids = [];
        for (int i = 0; i < people; i++)
        {
            DateTimeOffset at = okta.Now - TimeSpan.FromMinutes(1) + (TimeSpan.FromMinutes(1) * i / people);
            uuids.Add((string)okta.Add(ScriptedEvent.Make("user.lifecycle.deactivate", $"00uOkta{i}", LoginOf(i), at), at)["uuid"]!);
        }

        return uuids;
    }
}
