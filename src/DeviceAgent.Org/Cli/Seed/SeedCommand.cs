using System.CommandLine;
using System.Security.Cryptography;
using DeviceAgent.Org.Hosting;

namespace DeviceAgent.Org.Cli.Seed;

/// <summary><c>device-org seed</c>.</summary>
internal static class SeedCommand
{
    private const int Most = 200_000;

    private static readonly Option<string> Data = new("--data") { Required = true, Description = "The data folder of an org that was started once." };
    private static readonly Option<int> Users = new("--users") { Required = true, Description = $"How many people, 0 to {Most}." };
    private static readonly Option<int> Devices = new("--devices") { Required = true, Description = $"How many Macs, 0 to {Most}." };
    private static readonly Option<int?> Seed = new("--seed") { Description = "The same number makes the same company. Default: any." };
    private static readonly Option<string> Domain = new("--domain") { Description = "Of the logins.", DefaultValueFactory = _ => "example.com" };
    private static readonly Option<bool> Add = new("--add") { Description = "Also into a directory that has users or devices." };

    public static Command Create()
    {
        var command = new Command("seed", "Fills an empty directory with a made-up company: people, Macs, and who uses which. For trying things out.")
        {
            Data, Users, Devices, Seed, Domain, Add,
        };
        command.SetAction((result, cancel) => CliRun.RunAsync(
            (terminal, token) =>
            {
                var order = new SeedOrder(
                    Count("--users", result.GetRequiredValue(Users)),
                    Count("--devices", result.GetRequiredValue(Devices)),
                    result.GetValue(Seed) ?? RandomNumberGenerator.GetInt32(int.MaxValue),
                    DomainOf(result.GetValue(Domain)!),
                    result.GetValue(Add));
                return new SeedVerb(terminal, TimeProvider.System).RunAsync(result.GetRequiredValue(Data), order, token);
            },
            cancel));
        return command;
    }

    private static int Count(string option, int count) => count is >= 0 and <= Most
        ? count
        : throw new CliException($"{option} {count}: must be 0 to {Most}", ExitCodes.Usage);

    private static string DomainOf(string text)
    {
        const int longest = 60;
        bool isName = Uri.CheckHostName(text) == UriHostNameType.Dns && text.Length <= longest && text.All(char.IsAscii);
        return isName ? text.ToLowerInvariant() : throw new CliException($"--domain {text}: must be a domain such as example.com", ExitCodes.Usage);
    }
}
