using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using DeviceAgent.Org.DeviceAccess;
using DeviceAgent.Org.Devices;
using DeviceAgent.Org.Directory;
using DeviceAgent.Org.Logout;
using DeviceAgent.Org.Storage;
using DeviceAgent.Protocol.Polling;
using Microsoft.Extensions.Time.Testing;

namespace DeviceAgent.Org.Tests.Devices;

/// <summary>What holds for many devices at once.</summary>
public sealed class FleetTests
{
    [Fact]
    public async Task Five_hundred_held_polls_all_hear_of_one_logout()
    {
        await using TestOrg org = await TestOrg.StartAsync();
        JsonNode user = await org.CreateUserAsync("ada@example.com");
        TestDevice[] fleet = await CreateFleetAsync(org, user, 500, connected: true);
        var waiters = (PollWaiters)org.Host.Services.GetService(typeof(PollWaiters))!;
        Task<PollResponse>[] held = [.. fleet.Select(d => Task.Run(() => d.PollAsync(new PollRequest())))];
        while (waiters.Count < fleet.Length)
        {
            Assert.All(held, poll => Assert.False(poll.IsCompleted));
            await Task.WhenAny(Task.WhenAll(held), Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System));
        }

        JsonNode trace = await org.LogOutAsync(user);

        string[] jtis = [.. (await Task.WhenAll(held)).Select(answer => answer.Sets.Keys.Single())];
        Assert.Equal(trace["devices"]!.AsArray().Select(d => (string)d!["jti"]!).Order(), jtis.Order());
        Assert.Equal(0, waiters.Count);
        Array.ForEach(fleet, d => d.Client.Dispose());
    }

    [Fact]
    public void Ten_thousand_waiters_share_one_timer()
    {
        var time = new CountingTime();
        using var waiters = new PollWaiters(time);
        Task<WakeUp>[] waits = [.. Enumerable.Range(0, 10_000).Select(i =>
            waiters.Enter($"{i}", time.GetUtcNow() + TimeSpan.FromSeconds(55)).WaitAsync(CancellationToken.None))];

        Assert.Equal(1, time.Timers);
        time.Advance(TimeSpan.FromSeconds(56));
        Assert.All(waits, wait => Assert.True(wait.IsCompletedSuccessfully));
        Assert.Equal(0, waiters.Count);
    }

    [Fact]
    public async Task A_silent_fleet_is_written_about_in_portions_and_only_once()
    {
        await using TestOrg org = await TestOrg.StartAsync();
        JsonNode user = await org.CreateUserAsync("ada@example.com");
        await CreateFleetAsync(org, user, 1, connected: false);
        JsonNode trace = await org.LogOutAsync(user);
        await Store(org).WriteAsync(
            db =>
            {
                CommandRecord first = db.Commands.Single();
                db.Commands.AddRange(Enumerable.Range(0, 500).Select(i => new CommandRecord
                {
                    Jti = $"{i}", DeviceId = first.DeviceId, UserId = first.UserId, TraceId = first.TraceId, IssuedAt = first.IssuedAt, LocalAccounts = [],
                }));
                return Task.FromResult(true);
            },
            CancellationToken.None);
        org.Time.Advance(TimeSpan.FromDays(2));
        var monitor = (OverdueMonitor)org.Host.Services.GetService(typeof(OverdueMonitor))!;

        await monitor.LookAsync(CancellationToken.None);
        await monitor.LookAsync(CancellationToken.None);

        Assert.Equal("overdue", (string)(await org.DeviceOfAsync(trace))["state"]!);
        Assert.Single(await org.EventsAsync("device.desktop_mfa.device_logout.overdue"));
        Assert.Null(org.Host.Fault);
    }

    private static OrgStore Store(TestOrg org) => (OrgStore)org.Host.Services.GetService(typeof(OrgStore))!;

    /// <summary>Devices of one user, made in one transaction: hundreds of requests would be most of the test.</summary>
    private static async Task<TestDevice[]> CreateFleetAsync(TestOrg org, JsonNode user, int size, bool connected)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string csr = new CertificateRequest("CN=mac", key, HashAlgorithmName.SHA256).CreateSigningRequestPem();
        var authority = (DeviceAccessAuthority)org.Host.Services.GetService(typeof(DeviceAccessAuthority))!;
        DateTimeOffset now = org.Time.GetUtcNow();
        List<TestDevice> fleet = [];
        await Store(org).WriteAsync(
            db =>
            {
                for (int i = 0; i < size; i++)
                {
                    string id = $"guo{i:00000000000000000}";
                    X509Certificate2 certificate = authority.Issue(csr, TimeSpan.FromDays(1));
                    db.Devices.Add(new DeviceRecord
                    {
                        Id = id, DisplayName = id, Profile = $$"""{"displayName":"{{id}}","platform":"MACOS","registered":true}""",
                        Status = DeviceStatus.Active, StreamId = id, Created = now, LastUpdated = now,
                    });
                    db.Certificates.Add(new CertificateRecord
                    {
                        Thumbprint = Convert.ToHexStringLower(certificate.GetCertHash(HashAlgorithmName.SHA256)),
                        Number = i + 1, DeviceId = id, SerialNumber = certificate.SerialNumber, NotAfter = now, BoundAt = now,
                    });
                    db.Assignments.Add(new AssignmentRecord { DeviceId = id, UserId = (string)user["id"]!, LocalAccounts = [], Created = now });
                    fleet.Add(new TestDevice(org, id, certificate.CopyWithPrivateKey(key)));
                }

                return Task.FromResult(true);
            },
            CancellationToken.None);
        if (connected)
        {
            await Parallel.ForEachAsync(fleet, async (device, _) =>
            {
                await device.BindAsync();
                await device.StreamAsync();
            });
        }

        return [.. fleet];
    }

    private sealed class CountingTime : FakeTimeProvider
    {
        public int Timers { get; private set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Timers++;
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }
}
