using DeviceAgent.Org.Settings;
using DeviceAgent.Scep.Tests;
using DeviceAgent.TestKit;
using DeviceAgent.TestKit.Processes;

namespace DeviceAgent.Org.Tests.Scep;

/// <summary>A client that nobody here wrote at our org: the scepclient of the Debian package, which sends DES-CBC with SHA-1 whatever is offered.</summary>
public sealed class ScepClientInteropTests
{
    [ScepToolsFact]
    public async Task Scepclient_enrols_at_the_legacy_profile_with_the_right_challenge()
    {
        await using TestOrg org = await StartWithLegacyAsync();
        using ScepPeer peer = await ScepPeer.MeetAsync(org, ScepProfile.LegacyName);
        string challenge = await peer.ChallengeAsync(new { name = "old clients", profile = ScepProfile.LegacyName });

        (int exitCode, string said, bool stored) = await RunAsync(org, ScepProfile.LegacyName, challenge);

        Assert.True(exitCode == 0 && stored, said);
        Assert.Equal("BOUND", (string)Assert.Single(await peer.CertificatesAsync())!["status"]!);
    }

    [ScepToolsFact]
    public Task Scepclient_understands_that_its_challenge_is_wrong() => RefusedAsync(ScepProfile.LegacyName, "badRequest");

    [ScepToolsFact]
    public Task Scepclient_understands_that_its_algorithms_are_refused_elsewhere() => RefusedAsync(ScepProfile.DefaultName, "badAlg");

    private static async Task RefusedAsync(string profile, string expected)
    {
        await using TestOrg org = await StartWithLegacyAsync();
        using ScepPeer peer = await ScepPeer.MeetAsync(org);

        (int exitCode, string said, bool stored) = await RunAsync(org, profile, "wrong");

        Assert.NotEqual(0, exitCode);
        Assert.False(stored);
        Assert.Contains(expected, said, StringComparison.Ordinal);
        Assert.Empty(await peer.CertificatesAsync());
    }

    private static Task<TestOrg> StartWithLegacyAsync() => TestOrg.StartAsync(options => options with
    {
        Settings = options.Settings with
        {
            Profiles = new Dictionary<string, ScepProfile>
            {
                [ScepProfile.DefaultName] = new(ScepProfile.DefaultName),
                [ScepProfile.LegacyName] = new(ScepProfile.LegacyName) { Enabled = true },
            },
        },
    });

    private static async Task<(int ExitCode, string Said, bool Stored)> RunAsync(TestOrg org, string profile, string challenge)
    {
        using var folder = new TemporaryFolder();
        await using var client = TestProcess.Start("/usr/bin/scepclient",
        [
            "-private-key", folder.File("client.key"), "-certificate", folder.File("client.pem"), "-cn", "old-client",
            "-challenge", challenge, "-server-url", $"{org.Host.Addresses.Admin}/scep/{profile}",
        ]);
        int exitCode = await client.WaitForExitAsync();
        return (exitCode, string.Join('\n', client.Output.Concat(client.Error)), File.Exists(folder.File("client.pem")));
    }
}
