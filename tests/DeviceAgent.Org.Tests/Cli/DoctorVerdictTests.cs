using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using DeviceAgent.Org.Cli.Doctor;
using DeviceAgent.Org.Cli.Doctor.Checks;
using DeviceAgent.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace DeviceAgent.Org.Tests.Cli;

/// <summary>Verdicts on what no test can bring about (a full disk, an authority that is about to end), the time limit, and the documents.</summary>
public sealed partial class DoctorVerdictTests
{
    private const long Mebibyte = 1024 * 1024;

    private static readonly DateTimeOffset Now = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(99, 10, FindingState.Failure)]
    [InlineData(100, 10, FindingState.Warning)]
    [InlineData(1_023, 10, FindingState.Warning)]
    [InlineData(1_024, 10, FindingState.Ok)]
    [InlineData(1_999, 2_000, FindingState.Warning)]
    [InlineData(2_000, 2_000, FindingState.Ok)]
    public void Room_on_the_disk(long free, long used, string state) =>
        Assert.Equal(state, new DiskSpaceCheck().Judge(free * Mebibyte, used * Mebibyte).State);

    [Theory]
    [InlineData(0, FindingState.Ok)]
    [InlineData(10_000, FindingState.Ok)]
    [InlineData(10_001, FindingState.Warning)]
    public void Pages_that_wait_in_the_write_ahead_log(long behind, string state) =>
        Assert.Equal(state, new DatabaseCheck().Judge("/org.db", Mebibyte, behind).State);

    [Theory]
    [InlineData(3_000, 1_500, true, FindingState.Ok, "")]
    [InlineData(3_000, 1_500, false, FindingState.Ok, "")]
    [InlineData(3_000, 364, true, FindingState.Ok, "")]
    [InlineData(3_000, 364, false, FindingState.Warning, "put the root's key")]
    [InlineData(3_000, 350, true, FindingState.Warning, "restart")]
    [InlineData(300, 300, true, FindingState.Warning, "plan a new authority")]
    [InlineData(3_000, 0, true, FindingState.Failure, "a new authority")]
    [InlineData(-1, 100, true, FindingState.Failure, "a new authority")]
    public void Days_that_the_authority_has_left(int root, int issuing, bool hasKey, string state, string remedy)
    {
        string key = hasKey ? Path.Combine(Repository.Root, "README.md") : "/nowhere";

        Finding finding = new CertificateAuthorityCheck().Judge(Now + TimeSpan.FromDays(root), Now + TimeSpan.FromDays(issuing), key, Now);

        Assert.Equal(state, finding.State);
        Assert.Contains(remedy, finding.Remedy ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1, 21, true, FindingState.Ok)]
    [InlineData(-1, 20, true, FindingState.Warning)]
    [InlineData(-2, -1, true, FindingState.Failure)]
    [InlineData(1, 20, true, FindingState.Failure)]
    [InlineData(-1, 21, false, FindingState.Failure)]
    public void Days_that_the_TLS_certificate_has_left(int from, int until, bool isNamed, string state)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 shown = new CertificateRequest("CN=org.example.com", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(Now + TimeSpan.FromDays(from), Now + TimeSpan.FromDays(until));

        Assert.Equal(state, new TlsCertificateCheck().Judge(shown, "org.example.com", isNamed, Now).State);
    }

    [Fact]
    public void Files_belong_to_whoever_made_them()
    {
        using var folder = new TempFolder();
        string file = Path.Combine(folder.Path, "file");
        File.WriteAllText(file, "");

        Assert.Equal(geteuid(), FileOwner.Of(file));
        Assert.Equal(0u, FileOwner.Of("/"));
        Assert.Null(FileOwner.Of("/none"));
    }

    [RootFact]
    public async Task A_file_that_root_left_in_somebody_elses_folder_is_a_failure()
    {
        using var folder = new TempFolder();
        string file = Path.Combine(folder.Path, "left");
        await File.WriteAllTextAsync(file, "");
        using var context = new DoctorContext(folder.Path, TimeSpan.FromDays(1), TimeSpan.FromDays(7), TimeProvider.System);
        Assert.Equal(FindingState.Ok, (await new FilePermissionsCheck().RunAsync(context, CancellationToken.None)).State);

        const uint somebody = 65_534;
        Assert.Equal(0, chown(folder.Path, somebody, somebody));
        Finding finding = await new FilePermissionsCheck().RunAsync(context, CancellationToken.None);

        Assert.Equal(FindingState.Failure, finding.State);
        Assert.StartsWith($"{file} belongs to user 0, the folder to user 65534", finding.Observed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_check_that_does_not_come_to_an_end_fails_after_its_time_and_what_depends_on_it_is_skipped()
    {
        var time = new FakeTimeProvider();
        using var context = new DoctorContext("/none", TimeSpan.FromDays(1), TimeSpan.FromDays(7), TimeProvider.System);
        var hanging = new Hanging(() => time.Advance(OrgDoctor.Limit));
        var findings = new List<Finding>();
        await foreach (Finding finding in new OrgDoctor(context, time, [hanging, new After()]).RunAsync(CancellationToken.None))
        {
            findings.Add(finding);
        }

        Assert.Equal(
            [("hanging", FindingState.Failure, "no answer within 30 s"), ("after", FindingState.Skipped, "not looked at: hanging comes first")],
            findings.Select(f => (f.Code, f.State, f.Observed)));
    }

    [Fact]
    public void Each_check_has_its_section_and_each_section_its_check_and_comes_after_what_it_depends_on()
    {
        string document = File.ReadAllText(Path.Combine(Repository.Root, "docs", "org-troubleshooting.md"));

        Assert.Equal(OrgDoctor.AllChecks.Select(c => c.Code), Headings().Matches(document).Select(m => m.Groups[1].Value));
        var before = new HashSet<string>();
        foreach (DoctorCheck check in OrgDoctor.AllChecks)
        {
            Assert.Subset(before, check.DependsOn.ToHashSet());
            Assert.True(before.Add(check.Code));
        }
    }

    [GeneratedRegex("^### ([a-z-]+)$", RegexOptions.Multiline)]
    private static partial Regex Headings();

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint geteuid();

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int chown([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint user, uint group);

    private sealed class Hanging(Action begun) : DoctorCheck("hanging")
    {
        public override async Task<Finding> RunAsync(DoctorContext context, CancellationToken cancellationToken)
        {
            begun();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, CancellationToken.None);
            return Ok("never");
        }
    }

    private sealed class After() : DoctorCheck("after", "hanging")
    {
        public override Task<Finding> RunAsync(DoctorContext context, CancellationToken cancellationToken) => Task.FromResult(Ok("not to be reached"));
    }
}
