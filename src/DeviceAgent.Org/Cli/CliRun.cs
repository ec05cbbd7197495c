using DeviceAgent.Org.Api;
using DeviceAgent.Org.Cli.Output;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Storage;
using Microsoft.Data.Sqlite;

namespace DeviceAgent.Org.Cli;

/// <summary>Runs a verb: what goes wrong becomes one line on standard error and an exit code.</summary>
internal static class CliRun
{
    /// <summary>Runs it on the terminal of this process.</summary>
    public static async Task<int> RunAsync(Func<Terminal, CancellationToken, Task<int>> verb, CancellationToken cancellationToken)
    {
        using var interruption = new Interruption(cancellationToken);
        return await RunAsync(verb, Terminal.OfProcess(), interruption.Token);
    }

    /// <summary>Runs it on any terminal.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(Func<Terminal, CancellationToken, Task<int>> verb, Terminal terminal, CancellationToken cancellationToken)
    {
        try
        {
            return await verb(terminal, cancellationToken);
        }
        catch (CliException e)
        {
            int code = await SayAsync(terminal, e.Message, e.ExitCode);
            foreach (string cause in e.Causes)
            {
                await terminal.Error.WriteLineAsync($"  {PlainText.Of(cause)}");
            }

            return code;
        }
        catch (OrgException e)
        {
            return await SayAsync(terminal, e.Causes.Count > 0 ? string.Join("; ", e.Causes) : e.Message, ExitCodes.Usage);
        }
        catch (IOException e) when (PipeWriter.IsBroken(e))
        {
            // Whoever reads has seen enough, as in "logs | head".
            return ExitCodes.Ok;
        }
        catch (SqliteException e) when (e.SqliteErrorCode is SQLitePCL.raw.SQLITE_READONLY or SQLitePCL.raw.SQLITE_CANTOPEN or SQLitePCL.raw.SQLITE_PERM)
        {
            return await SayAsync(
                terminal, $"user {Environment.UserName} may not write the database ({e.Message}): run this as the org's user", ExitCodes.Configuration);
        }
        catch (Exception e) when (e is OrgConfigurationException or IOException or UnauthorizedAccessException || DatabaseFailure.Of(e) is not null)
        {
            return await SayAsync(terminal, (DatabaseFailure.Of(e) ?? e).Message, ExitCodes.Configuration);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCodes.Interrupted;
        }
    }

    private static async Task<int> SayAsync(Terminal terminal, string message, int exitCode)
    {
        await terminal.Error.WriteLineAsync($"device-org: {PlainText.Of(message)}");
        return exitCode;
    }
}
