using System.CommandLine;
using DeviceAgent.Org.Cli.Client;

namespace DeviceAgent.Org.Cli.Users;

/// <summary><c>device-org user list | show | create | suspend | unsuspend | activate | deactivate</c>.</summary>
internal static class UserCommand
{
    private static readonly Argument<string> User = new("user") { Description = "A login or a user id." };
    private static readonly Argument<string> Login = new("login") { Description = "The login, usually the e-mail address." };
    private static readonly Argument<string?> Start = new("start")
    {
        Description = "The start of a login, e-mail address, first or last name. Default: all.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string> FirstName = new("--first-name") { Required = true };
    private static readonly Option<string> LastName = new("--last-name") { Required = true };
    private static readonly Option<string?> Email = new("--email") { Description = "Default: the login, if it is an address." };
    private static readonly Option<bool> Json = new("--json") { Description = "As the admin API answers." };

    public static Command Create()
    {
        var all = new Command("user", "The people of the directory, and their life cycle.")
        {
            Verb("list", "Shows users that are not deactivated.", [Start, Json], (verbs, r, c) => verbs.ListAsync(r.GetValue(Start), r.GetValue(Json), c)),
            Verb("show", "Shows one user with devices.", [User, Json], (verbs, r, c) => verbs.ShowAsync(r.GetRequiredValue(User), r.GetValue(Json), c)),
            Verb("create", "Makes an active user.", [Login, FirstName, LastName, Email], (verbs, r, c) => verbs.CreateAsync(
                r.GetRequiredValue(Login), r.GetRequiredValue(FirstName), r.GetRequiredValue(LastName), r.GetValue(Email), c)),
        };
        Step("suspend", "ACTIVE to SUSPENDED. Logs the user out of all devices.");
        Step("unsuspend", "SUSPENDED to ACTIVE. Logouts that still wait are left as they are, and shown.");
        Step("activate", "STAGED or DEPROVISIONED to ACTIVE.");
        Step("deactivate", "To DEPROVISIONED. Logs the user out of all devices.");
        return all;

        void Step(string step, string description) =>
            all.Add(Verb(step, description, [User], (verbs, r, c) => verbs.StepAsync(r.GetRequiredValue(User), step, c)));
    }

    private static Command Verb(string name, string description, Symbol[] symbols, Func<UserVerbs, ParseResult, CancellationToken, Task<int>> run) => ClientVerb.Create(
        name, description, symbols, (terminal, client, result, cancellationToken) => run(new UserVerbs(terminal, client), result, cancellationToken));
}
