using System.Globalization;
using System.Text;
using DeviceAgent.Core.Logout;
using DeviceAgent.Core.Processes;
using DeviceAgent.Core.PropertyLists;

namespace DeviceAgent.MacOS.Accounts;

/// <summary>
/// The local node of Open Directory through dscl(1), as a property list:
/// <code>
/// /usr/bin/dscl -plist . -readall /Users RecordName UniqueID AltSecurityIdentities UserShell IsHidden
/// [{"dsAttrTypeStandard:RecordName": ["ada"], "dsAttrTypeStandard:UniqueID": ["501"],
///   "dsAttrTypeStandard:AltSecurityIdentities": ["PlatformSSO:ada@example.com", "Kerberos:ada@EXAMPLE.COM"]}, ...]
/// </code>
/// </summary>
public sealed class DirectoryUsers(IProgramRunner programs)
{
    public const string Program = "/usr/bin/dscl";

    private const string Prefix = "dsAttrTypeStandard:";
    private const string PlatformSso = "PlatformSSO:";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    public static IReadOnlyList<string> Arguments { get; } =
        ["-plist", ".", "-readall", "/Users", "RecordName", "UniqueID", "AltSecurityIdentities", "UserShell", "IsHidden"];

    /// <summary>All local accounts, the system's too.</summary>
    /// <exception cref="SessionListException">dscl failed, or what it said cannot be read.</exception>
    public async ValueTask<IReadOnlyList<DirectoryUser>> ReadAsync(CancellationToken cancellationToken)
    {
        ProgramResult result = await programs.RunAsync(Program, Arguments, Timeout, cancellationToken).ConfigureAwait(false);
        if (result.ExitCode != 0)
        {
            throw new SessionListException($"the accounts cannot be read: {Program}: {(result.ExitCode is { } code ? $"exit code {code}: " : "")}{result.Error.Trim()}");
        }

        try
        {
            return Parse(PropertyListReader.Read(Encoding.UTF8.GetBytes(result.Output)));
        }
        catch (PropertyListException e)
        {
            throw new SessionListException($"the accounts cannot be read: {Program}: {e.Message}", e);
        }
    }

    /// <summary>An entry without a name or a uid that fits is no account and is passed over.</summary>
    internal static IReadOnlyList<DirectoryUser> Parse(PropertyListValue list) =>
        list is PropertyListValue.Array array
            ? [.. array.Items.OfType<PropertyListValue.Dict>().Select(Parse).OfType<DirectoryUser>()]
            : throw new SessionListException($"the accounts cannot be read: {Program} gave no list");

    private static DirectoryUser? Parse(PropertyListValue.Dict user) =>
        Texts(user, "RecordName") is [var name, ..]
        && Texts(user, "UniqueID") is [var id, ..]
        && int.TryParse(id, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int uid)
        && uid >= 0
            ? new DirectoryUser(
                name,
                (uint)uid,
                [.. Texts(user, "AltSecurityIdentities").Where(value => value.StartsWith(PlatformSso, StringComparison.Ordinal)).Select(value => value[PlatformSso.Length..]).Where(value => value.Length > 0)],
                IsHidden: Texts(user, "IsHidden") is ["1" or "YES" or "yes", ..],
                MayLogIn: Texts(user, "UserShell") is not ["/usr/bin/false" or "/usr/bin/nologin" or "/sbin/nologin", ..])
            : null;

    private static string[] Texts(PropertyListValue.Dict user, string attribute) =>
        user.Items.TryGetValue(Prefix + attribute, out PropertyListValue? value) && value is PropertyListValue.Array texts
            ? [.. texts.Items.OfType<PropertyListValue.Text>().Select(text => text.Value)]
            : [];
}
