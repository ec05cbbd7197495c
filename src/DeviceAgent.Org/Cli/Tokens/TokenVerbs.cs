using System.Text.Json;
using DeviceAgent.Org.Access;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.Cli.Output;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.SystemLog;

namespace DeviceAgent.Org.Cli.Tokens;

/// <summary>What <c>device-org token</c> does.</summary>
internal sealed class TokenVerbs(Terminal terminal, TimeProvider time)
{
    /// <summary>The token alone goes to standard output, so that a script can take it from there.</summary>
    public async Task<int> CreateAsync(string data, string name, TokenWish wish, string? file, CancellationToken cancellationToken)
    {
        string? expires = wish.Expires;
        Grant grant = wish.ReadGrant();
        DateTimeOffset? end = expires is null ? null : Moment.TryRead(expires, time.GetUtcNow(), 1)
            ?? throw new CliException($"--expires {expires}: must be a time span such as P90D, or a time such as 2027-01-31T00:00:00Z", ExitCodes.Usage);
        if (Path.Exists(file))
        {
            throw new CliException($"{file} is there already: name a file that is not", ExitCodes.Usage);
        }

        using OrgStore store = LocalOrg.Open(data);
        string? text = null;
        try
        {
            ApiTokenRecord made = await Tokens(store).CreateAsync(name, grant, end, LogActor.CommandLine, HandOver, cancellationToken);
            if (file is null)
            {
                terminal.Line(text!);
            }

            terminal.Remark($"token {made.Id} \"{name}\" ({RoleWords.WriteLower(made.Role)}) {(end is { } at ? $"ends {Moment.Write(at)}" : "does not end")}; "
                + (file is null ? "it is shown only this once" : $"it is in {file}"));
            return ExitCodes.Ok;
        }
        catch when (file is not null && text is not null)
        {
            // The hash was not stored: what is in the file is worth nothing.
            File.Delete(file);
            throw;
        }

        void HandOver(string made)
        {
            if (file is not null)
            {
                DataFolder.WritePrivate(file, made + "\n");
            }

            text = made;
        }
    }

    public async Task<int> ListAsync(string data, bool json, CancellationToken cancellationToken)
    {
        using OrgStore store = LocalOrg.Open(data);
        IReadOnlyList<ApiTokenRecord> tokens = await Tokens(store).ListAsync(cancellationToken);
        if (json)
        {
            terminal.Json(tokens.Select(t => new
            {
                t.Id, t.Name, Role = RoleWords.Write(t.Role), Permissions = GrantView.PermissionsOf(t.Grant), UserGroup = t.UserGroupId, DeviceGroup = t.DeviceGroupId, State = StateOf(t), t.Created, t.ExpiresAt, t.LastUsedAt, t.RevokedAt,
            }).ToArray());
            return ExitCodes.Ok;
        }

        var table = new TextTable(new("ID"), new("ROLE"), new("STATE"), new("ENDS"), new("LAST USED"), new("NAME", Wraps: true));
        foreach (ApiTokenRecord token in tokens)
        {
            string state = StateOf(token);
            table.Add(
                Cell.Plain(token.Id),
                Cell.Plain(RoleOf(token.Grant)),
                state == Good ? Cell.Ok(state) : Cell.Warning(state),
                Cell.Plain(token.ExpiresAt is { } end ? Day(end) : "never"),
                Cell.Plain(token.LastUsedAt is { } used ? Day(used) : "never"),
                Cell.Plain(token.Name));
        }

        table.Write(terminal);
        return ExitCodes.Ok;
    }

    public async Task<int> RevokeAsync(string data, string id, CancellationToken cancellationToken)
    {
        using OrgStore store = LocalOrg.Open(data);
        (ApiTokenRecord revoked, int left) = await Tokens(store).RevokeAsync(id, LogActor.CommandLine, cancellationToken)
            ?? throw new CliException($"there is no token {id}: device-org token list shows them", ExitCodes.Usage);
        terminal.Line($"{revoked.Id} \"{revoked.Name}\" is revoked since {Moment.Write(revoked.RevokedAt!.Value)}");
        if (left == 0)
        {
            terminal.Remark("no good token is left: device-org token create makes one");
        }

        return ExitCodes.Ok;
    }

    /// <summary>Short enough for a line of 80 characters; <c>--json</c> says which groups.</summary>
    private static string RoleOf(Grant grant) => (grant.Role == Role.DeviceLogoutOperator ? "operator" : RoleWords.WriteLower(grant.Role)) + (grant.IsLimited ? "*" : "");

    private const string Good = "good";

    private ApiTokens Tokens(OrgStore store) => new(store, new SystemLogWriter(time), time);

    private string StateOf(ApiTokenRecord token) => token switch
    {
        { RevokedAt: not null } => "revoked",
        _ => token.IsGood(time.GetUtcNow()) ? Good : "expired",
    };

    /// <summary>On a terminal the day is enough, and leaves room.</summary>
    private string Day(DateTimeOffset at) => terminal.IsPiped ? Moment.Write(at) : Moment.Write(at)[..10];
}
