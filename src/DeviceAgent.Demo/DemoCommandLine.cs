using System.CommandLine;
using DeviceAgent.Demo.Run;

namespace DeviceAgent.Demo;

/// <summary>The demo's command line.</summary>
public static class DemoCommandLine
{
    private static readonly Option<bool> Json = new("--json") { Description = "Print one JSON document instead of tables." };
    private static readonly Option<bool> Keep = new("--keep") { Description = "Leave org, agents and sessions up until Ctrl-C." };
    private static readonly Option<int> Devices = CreateDevices();

    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("device-demo: an org, real agents, and one user logged out of all devices.") { Json, Keep, Devices };
        root.SetAction((result, _) => DemoHost.RunAsync(new DemoOptions
        {
            Json = result.GetValue(Json),
            Keep = result.GetValue(Keep),
            Devices = result.GetValue(Devices),
        }));
        ParseResult parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            await Console.Error.WriteLineAsync($"device-demo: {parsed.Errors[0].Message.ReplaceLineEndings(" ")}");
            return ExitCodes.Usage;
        }

        // DemoHost handles the signals; two handlers would race for the exit code.
        return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false });
    }

    private static Option<int> CreateDevices()
    {
        var option = new Option<int>("--devices")
        {
            Description = $"How many devices, {Fleet.Fewest} to {Fleet.Most}.",
            DefaultValueFactory = _ => Fleet.Fewest,
        };
        option.Validators.Add(result =>
        {
            string? text = result.Tokens.Count == 1 ? result.Tokens[0].Value : null;
            if (text is not null && !(int.TryParse(text, out int count) && count is >= Fleet.Fewest and <= Fleet.Most))
            {
                result.AddError($"--devices {text}: must be a whole number from {Fleet.Fewest} to {Fleet.Most}");
            }
        });
        return option;
    }
}
