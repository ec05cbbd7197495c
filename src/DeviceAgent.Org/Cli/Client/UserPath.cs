using DeviceAgent.Org.Hosting;

namespace DeviceAgent.Org.Cli.Client;

/// <summary>The path of a user in the admin API.</summary>
internal static class UserPath
{
    public const string All = "/api/v1/users";

    /// <summary>By login or id.</summary>
    /// <exception cref="CliException">It cannot be one, and would lead elsewhere as part of a path.</exception>
    public static string Of(string user) => string.IsNullOrWhiteSpace(user) || user is "." or ".."
        ? throw new CliException($"\"{user}\": must be a login or a user id", ExitCodes.Usage)
        : $"{All}/{Uri.EscapeDataString(user)}";
}
