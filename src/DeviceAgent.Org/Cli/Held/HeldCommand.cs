using System.CommandLine;
using DeviceAgent.Org.Cli.Client;
using DeviceAgent.Org.Hosting;

namespace DeviceAgent.Org.Cli.Held;

/// <summary><c>device-org held list | release | withdraw</c>.</summary>
internal static class HeldCommand
{
    private static readonly Argument<string[]> Traces = new("trace")
    {
        Description = "The trace id of a logout, as held list and status show it; repeatable.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private static readonly Option<bool> All = new("--all") { Description = "Every logout that the brake holds now." };
    private static readonly Option<bool> Yes = new("--yes") { Description = "Does not ask. Needed with --all where nobody can be asked." };
    private static readonly Option<bool> NoFollow = new("--no-follow") { Description = "Does not wait for the devices: 0 says that the org has released." };
    private static readonly Option<bool> Json = new("--json") { Description = "The logouts as the admin API shows them, one document for each." };
    private static readonly Option<string?> Wait = new("--wait")
    {
        Description = "How long to watch at most, such as PT5M. Default: until every device is done, or Ctrl-C.",
    };

    public static Command Create() => new("held", "Automatic logouts that the brake holds for an admin: lets them go out, or takes them back.")
    {
        Verb("list", "Shows the logouts that wait for a release.", [Json], (verbs, r, c) => verbs.ListAsync(r.GetValue(Json), c)),
        Verb("release", "Lets held logouts go out, and shows how each device carries them out.", [Traces, All, Yes, NoFollow, Wait, Json], ReleaseAsync),
        Verb(
            "withdraw",
            "Takes logouts back, held or issued: devices that have not carried them out no longer do.",
            [Traces, All, Yes, Json],
            (verbs, r, c) => verbs.WithdrawAsync(Selection(r), r.GetValue(Json), c)),
    };

    private static Task<int> ReleaseAsync(HeldVerbs verbs, ParseResult result, CancellationToken cancellationToken)
    {
        TimeSpan? wait = Moment.ReadWait(result.GetValue(Wait));
        return verbs.ReleaseAsync(Selection(result), follow: !result.GetValue(NoFollow), wait, result.GetValue(Json), cancellationToken);
    }

    private static HeldSelection Selection(ParseResult result) =>
        HeldSelection.Read(result.GetValue(Traces) ?? [], result.GetValue(All), result.GetValue(Yes));

    private static Command Verb(string name, string description, Symbol[] symbols, Func<HeldVerbs, ParseResult, CancellationToken, Task<int>> run) => ClientVerb.Create(
        name, description, symbols, (terminal, client, result, cancellationToken) => run(new HeldVerbs(terminal, client, TimeProvider.System), result, cancellationToken));
}
