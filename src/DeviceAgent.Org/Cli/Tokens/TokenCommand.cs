using System.CommandLine;
using DeviceAgent.Org.Access;

namespace DeviceAgent.Org.Cli.Tokens;

/// <summary><c>device-org token create | list | revoke</c>: on the data folder itself, whether the org runs or not.</summary>
internal static class TokenCommand
{
    private static readonly Option<string> Data = new("--data") { Required = true, Description = "The org's data folder." };
    private static readonly Argument<string> Name = new("name") { Description = "Whose or what for, for the list and the System Log." };
    private static readonly Argument<string> Id = new("id") { Description = "As token list shows it." };
    private static readonly Option<bool> Json = new("--json") { Description = "One JSON document." };
    private static readonly Option<string?> Expires = new("--expires")
    {
        Description = "When it ends: a span such as P90D, or a time such as 2027-01-31T00:00:00Z; at most ten years. Default: never.",
    };

    private static readonly Option<string> RoleOption = new("--role")
    {
        Description = "super-admin, device-logout-operator (logs users out) or auditor (reads).",
        DefaultValueFactory = _ => RoleWords.WriteLower(Role.SuperAdmin),
    };

    private static readonly Option<string[]> Permission = new("--permission")
    {
        Description = "Of an operator: log-user-out-from-devices, log-users-out-from-devices; repeatable. One alone is worth nothing. Default: both.",
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<string?> UserGroup = new("--user-group") { Description = "Limits an operator to the users of this group: its id." };
    private static readonly Option<string?> DeviceGroup = new("--device-group") { Description = "Limits an operator to the devices of this device group: its id." };

    private static readonly Option<string?> TokenFile = new("--token-file")
    {
        Description = "Write the token here (0600) instead of printing it; the file must not be there.",
    };

    public static Command Create()
    {
        var create = new Command("create", "Makes an API token and shows it, this once.") { Name, Data, RoleOption, Permission, UserGroup, DeviceGroup, Expires, TokenFile };
        create.SetAction((result, cancel) => CliRun.RunAsync(
            (terminal, token) => new TokenVerbs(terminal, TimeProvider.System).CreateAsync(
                result.GetRequiredValue(Data), result.GetRequiredValue(Name), WishOf(result), result.GetValue(TokenFile), token),
            cancel));
        var list = new Command("list", "Shows the tokens: id, role (* with limits), name, when used and over. Never the token itself.") { Data, Json };
        list.SetAction((result, cancel) => CliRun.RunAsync(
            (terminal, token) => new TokenVerbs(terminal, TimeProvider.System).ListAsync(result.GetRequiredValue(Data), result.GetValue(Json), token), cancel));
        var revoke = new Command("revoke", "Makes a token worthless, from the next request on.") { Id, Data };
        revoke.SetAction((result, cancel) => CliRun.RunAsync(
            (terminal, token) => new TokenVerbs(terminal, TimeProvider.System).RevokeAsync(result.GetRequiredValue(Data), result.GetRequiredValue(Id), token),
            cancel));
        return new Command("token", "The tokens of the admin API.") { create, list, revoke };
    }

    private static TokenWish WishOf(ParseResult result) => new(
        result.GetRequiredValue(RoleOption), result.GetValue(Permission) ?? [], result.GetValue(UserGroup), result.GetValue(DeviceGroup), result.GetValue(Expires));
}
