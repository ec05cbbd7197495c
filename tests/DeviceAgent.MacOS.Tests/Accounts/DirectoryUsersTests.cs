using DeviceAgent.Core.Logout;
using DeviceAgent.Core.Processes;
using DeviceAgent.MacOS.Accounts;

namespace DeviceAgent.MacOS.Tests.Accounts;

public sealed class DirectoryUsersTests
{
    private const string Sample = """
        <?xml version="1.0" encoding="UTF-8"?>
        <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
        <plist version="1.0">
        <array>
            <dict>
                <key>dsAttrTypeStandard:RecordName</key><array><string>_mbsetupuser</string></array>
                <key>dsAttrTypeStandard:UniqueID</key><array><string>248</string></array>
                <key>dsAttrTypeStandard:UserShell</key><array><string>/bin/bash</string></array>
            </dict>
            <dict>
                <key>dsAttrTypeStandard:RecordName</key><array><string>nobody</string></array>
                <key>dsAttrTypeStandard:UniqueID</key><array><string>-2</string></array>
                <key>dsAttrTypeStandard:UserShell</key><array><string>/usr/bin/false</string></array>
            </dict>
            <dict>
                <key>dsAttrTypeStandard:AltSecurityIdentities</key>
                <array><string>PlatformSSO:ada@example.com</string><string>Kerberos:ada@EXAMPLE.COM</string><string>PlatformSSO:</string></array>
                <key>dsAttrTypeStandard:RecordName</key>
                <array><string>ada</string><string>com.apple.idms.appleid.prd.000123-05-1</string></array>
                <key>dsAttrTypeStandard:UniqueID</key><array><string>501</string></array>
                <key>dsAttrTypeStandard:UserShell</key><array><string>/bin/zsh</string></array>
            </dict>
            <dict>
                <key>dsAttrTypeStandard:IsHidden</key><array><string>1</string></array>
                <key>dsAttrTypeStandard:RecordName</key><array><string>mdmadmin</string></array>
                <key>dsAttrTypeStandard:UniqueID</key><array><string>502</string></array>
                <key>dsAttrTypeStandard:UserShell</key><array><string>/bin/zsh</string></array>
            </dict>
            <dict>
                <key>dsAttrTypeStandard:RecordName</key><array><string>service</string></array>
                <key>dsAttrTypeStandard:UniqueID</key><array><string>503</string></array>
                <key>dsAttrTypeStandard:UserShell</key><array><string>/usr/bin/false</string></array>
            </dict>
            <dict>
                <key>dsAttrTypeStandard:RecordName</key><array><string>broken</string></array>
                <key>dsAttrTypeStandard:UniqueID</key><array><string>five</string></array>
            </dict>
            <dict><key>dsAttrTypeStandard:UniqueID</key><array><string>504</string></array></dict>
            <string>stray</string>
        </array>
        </plist>
        """;

    private readonly ScriptedPrograms programs = new(new ProgramResult(0, Sample, ""));

    [Fact]
    public async Task Each_record_with_a_name_and_a_uid_is_an_account()
    {
        IReadOnlyList<DirectoryUser> users = await new DirectoryUsers(programs).ReadAsync(CancellationToken.None);
        Assert.Equal(
            [("_mbsetupuser", 248u, false, true), ("ada", 501u, false, true), ("mdmadmin", 502u, true, true), ("service", 503u, false, false)],
            users.Select(user => (user.Name, user.Uid, user.IsHidden, user.MayLogIn)));
        Assert.Equal(["ada@example.com"], users[1].PlatformSso);
        Assert.All(users.Where(user => user.Name != "ada"), user => Assert.Empty(user.PlatformSso));
    }

    [Fact]
    public async Task Dscl_is_asked_for_exactly_what_is_needed()
    {
        await new DirectoryUsers(programs).ReadAsync(CancellationToken.None);
        (string program, IReadOnlyList<string> arguments, _) = Assert.Single(programs.Runs);
        Assert.Equal(
            "/usr/bin/dscl -plist . -readall /Users RecordName UniqueID AltSecurityIdentities UserShell IsHidden",
            $"{program} {string.Join(' ', arguments)}");
    }

    [Theory]
    [InlineData(56, "", "eDSRecordNotFound", "exit code 56: eDSRecordNotFound")]
    [InlineData(null, "", "killed", "dscl: killed")]
    [InlineData(0, "No such key", "", "dscl: ")]
    [InlineData(0, "<plist version=\"1.0\"><dict/></plist>", "", "gave no list")]
    public async Task What_cannot_be_read_is_no_empty_list(int? code, string output, string error, string said)
    {
        programs.Result = new ProgramResult(code, output, error);
        SessionListException e = await Assert.ThrowsAsync<SessionListException>(
            () => new DirectoryUsers(programs).ReadAsync(CancellationToken.None).AsTask());
        Assert.Contains(said, e.Message, StringComparison.Ordinal);
    }
}
