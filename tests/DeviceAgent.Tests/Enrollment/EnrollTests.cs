using DeviceAgent.Scep.Client;
using DeviceAgent.Scep.Messages;
using DeviceAgent.TestKit;
using DeviceAgent.TestKit.Scep;

namespace DeviceAgent.Tests.Enrollment;

/// <summary>The real <c>device-agent enroll</c> at an authority on loopback.</summary>
public sealed class EnrollTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TemporaryFolder folder = new();
    private readonly AgentMachine machine = new();
    private readonly ScepTestServer server = new(new TestAuthority());

    public void Dispose()
    {
        server.Dispose();
        machine.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task A_certificate_is_stored_with_its_chain_and_key_for_its_owner_alone()
    {
        (int exitCode, string said) = await EnrollAsync("--challenge", TestAuthority.Challenge, "--subject", "CN=mac-1,O=Example");

        Assert.True(exitCode == ExitCodes.Ok, said);
        Assert.Contains("enrolled CN=mac-1, O=Example", said, StringComparison.Ordinal);
        string pem = File.ReadAllText(folder.File("state/device.pem"));
        Assert.Equal(3, pem.Split("BEGIN CERTIFICATE").Length - 1);
        Assert.Contains("PRIVATE KEY", pem, StringComparison.Ordinal);
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(folder.File("state/device.pem")));
        Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(folder.File("state")));
        Assert.Equal([".device.enrollment.json", "device.pem"], Directory.EnumerateFiles(folder.File("state")).Select(Path.GetFileName).Order());
        Assert.DoesNotContain(TestAuthority.Challenge, File.ReadAllText(folder.File("state/.device.enrollment.json")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_enrolment_needs_force()
    {
        await EnrollAsync("--challenge", TestAuthority.Challenge);
        byte[] before = File.ReadAllBytes(folder.File("state/device.pem"));

        (int exitCode, string said) = await EnrollAsync("--challenge", TestAuthority.Challenge);

        Assert.Equal(ExitCodes.EnrollmentRefused, exitCode);
        Assert.Contains("enroll --force", said, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(folder.File("state/device.pem")));
        Assert.Equal(ExitCodes.Ok, (await EnrollAsync("--challenge", TestAuthority.Challenge, "--force")).ExitCode);
    }

    [Fact]
    public async Task Bug_a_broken_certificate_of_an_authority_ended_enroll_with_a_stack_trace()
    {
        server.Authority.Odd = TestAuthority.WithBrokenUsage();

        (int exitCode, string said) = await RunAsync("--challenge", TestAuthority.Challenge);

        Assert.Equal(ExitCodes.EnrollmentRefused, exitCode);
        Assert.Contains("what the authority sent cannot be used", said, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_challenge_stores_nothing_and_is_not_repeated_in_the_output()
    {
        string file = folder.File("challenge", "wrong-value\n");

        (int exitCode, string said) = await EnrollAsync("--challenge-file", file);

        Assert.Equal(ExitCodes.EnrollmentRefused, exitCode);
        Assert.Contains("badRequest", said, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-value", said, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.File("state/device.pem")));
    }

    [Fact]
    public async Task Over_http_without_a_fingerprint_nothing_is_sent_and_the_offered_ones_are_shown()
    {
        (int exitCode, string said) = await RunAsync("--challenge", TestAuthority.Challenge);

        Assert.Equal(ExitCodes.EnrollmentRefused, exitCode);
        Assert.Contains(ScepAuthority.Fingerprint(server.Authority.Root), said, StringComparison.Ordinal);
        Assert.Empty(server.Authority.Requests);
    }

    [Fact]
    public async Task Another_authority_than_the_pinned_one_is_refused_with_both_fingerprints()
    {
        string pinned = new('A', 64);

        (int exitCode, string said) = await RunAsync("--challenge", TestAuthority.Challenge, "--ca-fingerprint", pinned);

        Assert.Equal(ExitCodes.EnrollmentRefused, exitCode);
        Assert.Contains(pinned, said, StringComparison.Ordinal);
        Assert.Contains(ScepAuthority.Fingerprint(server.Authority.Issuing), said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_without_the_extension_is_not_stored()
    {
        server.Authority.MarksDevices = false;

        (int exitCode, string said) = await EnrollAsync("--challenge", TestAuthority.Challenge);

        Assert.Equal(ExitCodes.EnrollmentRefused, exitCode);
        Assert.Contains("1.3.6.1.4.1.51150.13.1", said, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.File("state/device.pem")));
    }

    [Fact]
    public async Task A_pending_request_goes_on_with_the_same_key_when_the_command_is_run_again()
    {
        server.Authority.PendingAnswers = 1;

        (int exitCode, string said) = await EnrollAsync("--challenge", TestAuthority.Challenge, "--wait", "00:00:00");

        Assert.Equal(ExitCodes.NotFinished, exitCode);
        Assert.Contains("approval", said, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Ok, (await EnrollAsync("--challenge", TestAuthority.Challenge)).ExitCode);
        Assert.Equal(server.Authority.Requests[0].Certification!.Hash, server.Authority.Requests[1].Certification!.Hash);
    }

    [Fact]
    public async Task A_folder_that_others_may_write_into_gets_no_key()
    {
        Directory.CreateDirectory(folder.File("state"));
        File.SetUnixFileMode(folder.File("state"), OwnerOnly | UnixFileMode.UserExecute | UnixFileMode.OtherWrite);

        (int exitCode, string said) = await EnrollAsync("--challenge", TestAuthority.Challenge);

        Assert.Equal(ExitCodes.StateFolderUnusable, exitCode);
        Assert.Contains("chmod go-w", said, StringComparison.Ordinal);
        Assert.Empty(server.Authority.Requests);
    }

    [Fact]
    public async Task A_PKCS12_path_is_refused_before_anything_is_asked_for()
    {
        (int exitCode, string said) = await EnrollAsync("--challenge", TestAuthority.Challenge, "--Certificate:Path", folder.File("state/device.p12"));

        Assert.Equal(ExitCodes.Configuration, exitCode);
        Assert.Contains("enroll writes PEM", said, StringComparison.Ordinal);
        Assert.Empty(server.Authority.Requests);
    }

    [Theory]
    [InlineData("--scep-url", "ftp://org.example.com/scep", "--scep-url ftp://org.example.com/scep: must be an http or https URL")]
    [InlineData("--ca-fingerprint", "abc", "--ca-fingerprint abc: must be the SHA-256")]
    [InlineData("--subject", "mac-1", "--subject mac-1: must be a distinguished name")]
    [InlineData("--key-size", "1024", "--key-size 1024: must be 2048, 3072, 4096")]
    [InlineData("--wait", "soon", "--wait soon: must be a time span")]
    [InlineData("--challenge-file", "/nowhere", "--challenge-file /nowhere: ")]
    public async Task A_value_that_cannot_be_is_one_line_and_exit_code_64(string option, string value, string expected)
    {
        (int exitCode, string said) = option == "--scep-url"
            ? await RunAgentAsync(["enroll", option, value, "--StateFolder", folder.File("state")])
            : await RunAsync(option, value);

        Assert.Equal(ExitCodes.Usage, exitCode);
        Assert.StartsWith($"device-agent: {expected}", said, StringComparison.Ordinal);
        Assert.Empty(server.Authority.Requests);
    }

    [Fact]
    public async Task An_authority_that_is_not_there_is_named()
    {
        (int exitCode, string said) = await RunAgentAsync(["enroll", "--scep-url", "http://127.0.0.1:9/scep", "--StateFolder", folder.File("state")]);

        Assert.Equal(ExitCodes.EnrollmentRefused, exitCode);
        Assert.Contains("http://127.0.0.1:9/scep cannot be reached", said, StringComparison.Ordinal);
    }

    private Task<(int ExitCode, string Said)> EnrollAsync(params string[] arguments) =>
        RunAsync([.. arguments, "--ca-fingerprint", ScepAuthority.Fingerprint(server.Authority.Root)]);

    private Task<(int ExitCode, string Said)> RunAsync(params string[] arguments) =>
        RunAgentAsync(["enroll", "--scep-url", server.Url.AbsoluteUri, "--StateFolder", folder.File("state"), .. arguments]);

    private async Task<(int ExitCode, string Said)> RunAgentAsync(string[] arguments)
    {
        var (exitCode, output, error) = await machine.RunAsync(arguments);
        return (exitCode, string.Join('\n', output.Concat(error)));
    }
}
