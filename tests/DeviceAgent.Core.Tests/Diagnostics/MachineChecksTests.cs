using DeviceAgent.Core.Diagnostics;
using DeviceAgent.Core.Identity;
using DeviceAgent.Core.Requirements;
using DeviceAgent.Protocol.CheckIn;

namespace DeviceAgent.Core.Tests.Diagnostics;

public sealed class MachineChecksTests : IAsyncDisposable
{
    private readonly DoctorFixture machine = new();

    public ValueTask DisposeAsync() => machine.DisposeAsync();

    [Fact]
    public async Task Without_an_org_the_machine_is_examined_all_the_same()
    {
        machine.Bind();
        IReadOnlyList<Finding> findings = await machine.RunAsync();

        Assert.Equal(FindingCodes.OrgUrlMissing, findings.Single(finding => finding.State == FindingState.Failure).Code);
        Assert.Equal(FindingState.Ok, findings.Single(finding => finding.Check == CheckNames.Certificate).State);
        Assert.Equal(FindingState.Ok, findings.Single(finding => finding.Check == CheckNames.InstanceKey).State);
        Assert.Equal(CheckNames.OrgUrl, findings.Single(finding => finding.Check == CheckNames.Poll).Because);
    }

    [Fact]
    public async Task A_state_folder_that_was_never_used_is_a_warning_and_the_key_is_one_too()
    {
        machine.Set("StateFolder", machine.Folder.File("none"));

        Assert.Equal(FindingState.Warning, (await machine.FindAsync(CheckNames.StateFolder, FindingCodes.StateFolderMissing)).State);
        Assert.Equal(FindingState.Warning, (await machine.FindAsync(CheckNames.InstanceKey, FindingCodes.InstanceKeyMissing)).State);
        Assert.False(Directory.Exists(machine.Folder.File("none")));
    }

    [Fact]
    public async Task A_state_folder_below_a_file_cannot_be_made()
    {
        machine.Set("StateFolder", Path.Combine(machine.Folder.File("a-file", ""), "state"));

        Assert.Contains("is no folder", (await machine.FindAsync(CheckNames.StateFolder, FindingCodes.StateFolderUnusable)).Observed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Looking_leaves_no_file_behind()
    {
        string[] before = Directory.GetFiles(machine.State);
        await machine.RunAsync();

        Assert.Equal(before, Directory.GetFiles(machine.State));
    }

    [Fact]
    public async Task A_bound_folder_says_by_what()
    {
        machine.Bind();

        Finding finding = await machine.FindAsync(CheckNames.Hardware);
        Assert.Equal((FindingState.Ok, "the state folder is this machine's (product_uuid)"), (finding.State, finding.Observed));
    }

    [Fact]
    public async Task A_folder_of_other_hardware_says_what_differs_and_its_key_is_not_used()
    {
        machine.Bind(hash: new string('0', 64));

        Assert.Contains("product_uuid differs", (await machine.FindAsync(CheckNames.Hardware, FindingCodes.StateFolderCopied)).Observed, StringComparison.Ordinal);
        Assert.Equal(CheckNames.Hardware, (await machine.FindAsync(CheckNames.InstanceKey)).Because);
    }

    [Fact]
    public async Task A_folder_bound_to_hardware_that_cannot_be_read_is_a_failure_unless_it_is_a_dry_run()
    {
        machine.Bind("another-source", new string('0', 64));
        Assert.Equal(FindingState.Ok, (await machine.FindAsync(CheckNames.Hardware)).State);

        machine.Set("DryRun", "false");
        await machine.FindAsync(CheckNames.Hardware, FindingCodes.HardwareUnreadable);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----")]
    public async Task A_damaged_instance_key_is_not_a_missing_one(string content)
    {
        File.WriteAllText(Path.Combine(machine.State, InstanceKey.FileName), content);

        await machine.FindAsync(CheckNames.InstanceKey, FindingCodes.InstanceKeyDamaged);
    }

    [Fact]
    public async Task An_instance_key_that_others_may_read_is_named_with_its_command()
    {
        string file = Path.Combine(machine.State, InstanceKey.FileName);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);

        Assert.Equal($"run: chmod 600 '{file}'", (await machine.FindAsync(CheckNames.FilePermissions, FindingCodes.FileReadableByOthers)).Remedy);
    }

    [Fact]
    public async Task Roots_that_others_may_write_are_named_with_their_command()
    {
        string file = machine.Folder.File("roots.pem");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherWrite);

        Assert.Equal($"run: chmod go-w '{file}'", (await machine.FindAsync(CheckNames.FilePermissions, FindingCodes.FileWritableByOthers)).Remedy);
    }

    [Fact]
    public async Task A_log_that_everybody_may_read_is_a_warning()
    {
        string file = machine.Folder.File("logs/device-agent.log", "");
        const UnixFileMode all = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        File.SetUnixFileMode(file, all);
        File.SetUnixFileMode(Path.GetDirectoryName(file)!, all);

        Assert.Contains(file, (await machine.FindAsync(CheckNames.LogFolder, FindingCodes.LogFolderOpen)).Observed, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RequirementState.Unreadable, RequirementFault.Missing, FindingCodes.OktaVerifyMissing)]
    [InlineData(RequirementState.NotMet, RequirementFault.TooOld, FindingCodes.OktaVerifyOld)]
    [InlineData(RequirementState.NotMet, RequirementFault.OtherProgram, FindingCodes.OktaVerifyOtherProgram)]
    [InlineData(RequirementState.Unreadable, RequirementFault.NotSigned, FindingCodes.OktaVerifyNotSigned)]
    [InlineData(RequirementState.Unreadable, RequirementFault.None, FindingCodes.OktaVerifyUnreadable)]
    public async Task Okta_Verify_fails_by_its_fault(RequirementState state, RequirementFault fault, string code)
    {
        machine.Requirements = [new Fixed(RequirementIds.OktaVerify, new RequirementResult(state, "seen") { Fault = fault })];

        Finding finding = await machine.FindAsync(CheckNames.OktaVerify, code);
        Assert.Equal((FindingState.Failure, "seen (/Applications/Okta Verify.app)"), (finding.State, finding.Observed));
    }

    [Theory]
    [InlineData(RequirementIds.DesktopMfa, RequirementState.NotMet, CheckNames.DesktopMfa, FindingCodes.DesktopMfaOff)]
    [InlineData(RequirementIds.DesktopMfa, RequirementState.Unreadable, CheckNames.DesktopMfa, FindingCodes.DesktopMfaUnreadable)]
    [InlineData(RequirementIds.AutoLogin, RequirementState.NotMet, CheckNames.AutoLogin, FindingCodes.AutoLoginOn)]
    [InlineData(RequirementIds.AutoLogin, RequirementState.Unreadable, CheckNames.AutoLogin, FindingCodes.AutoLoginUnreadable)]
    public async Task What_is_only_reported_is_a_warning(string id, RequirementState state, string check, string code)
    {
        machine.Requirements = [new Fixed(id, new RequirementResult(state, "seen"))];

        Finding finding = await machine.FindAsync(check, code);
        Assert.Equal((FindingState.Warning, "seen"), (finding.State, finding.Observed));
    }

    [Theory]
    [InlineData("DryRun", "true", FindingCodes.DryRun)]
    [InlineData("LogoutEnabled", "false", FindingCodes.LogoutDisabled)]
    public async Task An_agent_that_ends_nothing_is_a_warning(string key, string value, string code)
    {
        machine.Set(key, value);

        Assert.Equal(FindingState.Warning, (await machine.FindAsync(CheckNames.LogoutEnabled, code)).State);
    }

    private sealed class Fixed(string id, RequirementResult result) : IRequirement
    {
        public string Id => id;

        public bool Gates => false;

        public ValueTask<RequirementResult> CheckAsync(CancellationToken cancellationToken) => ValueTask.FromResult(result);
    }
}
