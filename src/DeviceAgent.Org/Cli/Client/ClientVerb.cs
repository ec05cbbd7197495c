using System.CommandLine;
using DeviceAgent.Org.Cli.Output;

namespace DeviceAgent.Org.Cli.Client;

/// <summary>A verb that works through the admin API of a running org.</summary>
internal static class ClientVerb
{
    /// <param name="name">What is typed.</param>
    /// <param name="description">For the help.</param>
    /// <param name="symbols">Its arguments and options; those that say where the org is are added.</param>
    /// <param name="run">Returns the exit code; the client is disposed after it.</param>
    public static Command Create(
        string name, string description, Symbol[] symbols, Func<Terminal, AdminClient, ParseResult, CancellationToken, Task<int>> run)
    {
        var verb = new Command(name, description);
        foreach (Symbol symbol in symbols)
        {
            if (symbol is Argument argument)
            {
                verb.Add(argument);
            }
            else
            {
                verb.Add((Option)symbol);
            }
        }

        ClientOptions.AddTo(verb);
        verb.SetAction((result, cancel) => CliRun.RunAsync(
            async (Terminal terminal, CancellationToken token) =>
            {
                using AdminClient client = ClientOptions.Open(result);
                return await run(terminal, client, result, token);
            },
            cancel));
        return verb;
    }
}
