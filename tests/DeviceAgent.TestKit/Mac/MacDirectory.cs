using System.Security;
using System.Text;
using DeviceAgent.Core.Processes;

namespace DeviceAgent.TestKit.Mac;

/// <summary>The local node of Open Directory, as dscl prints it.</summary>
public sealed class MacDirectory
{
    private readonly List<MacUser> users = [];

    public bool Unreadable { get; set; }

    public IReadOnlyList<MacUser> Users => users;

    public MacUser Add(string name, string? platformSso = null)
    {
        var user = new MacUser(name, (uint)(501 + users.Count), platformSso);
        users.Add(user);
        return user;
    }

    public ProgramResult ReadAll()
    {
        if (Unreadable)
        {
            return new ProgramResult(70, "", "Operation failed with error: eServerNotRunning");
        }

        var text = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<plist version=\"1.0\"><array>");
        text.Append(Record("root", "0", "/bin/sh", null)).Append(Record("nobody", "-2", "/usr/bin/false", null));
        text.Append(Record("_mbsetupuser", "248", "/bin/bash", null));
        foreach (MacUser user in users)
        {
            text.Append(Record(user.Name, $"{user.Uid}", "/bin/zsh", user.PlatformSso));
        }

        return new ProgramResult(0, text.Append("</array></plist>").ToString(), "");
    }

    /// <summary>
    /// Assumed(14): <c>AltSecurityIdentities</c> holds <c>PlatformSSO:</c> and the login name for an account that Platform SSO has registered.
    /// </summary>
    private static string Record(string name, string uid, string shell, string? platformSso) =>
        "<dict>" + Attribute("RecordName", name) + Attribute("UniqueID", uid) + Attribute("UserShell", shell)
        + (platformSso is null ? "" : Attribute("AltSecurityIdentities", $"PlatformSSO:{platformSso}")) + "</dict>";

    private static string Attribute(string name, string value) =>
        $"<key>dsAttrTypeStandard:{name}</key><array><string>{SecurityElement.Escape(value)}</string></array>";
}
