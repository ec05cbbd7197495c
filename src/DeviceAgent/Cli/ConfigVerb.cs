using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Diagnostics;
using Spectre.Console;

namespace DeviceAgent.Cli;

/// <summary><c>device-agent config</c>: what <c>run</c> would go by, and who said so.</summary>
public sealed class ConfigVerb(ConfigurationSources sources)
{
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public async Task<int> RunAsync(bool json, bool schema)
    {
        if (schema)
        {
            Console.Write(ConfigurationSchema.Render());
            return ExitCodes.Ok;
        }

        AgentConfiguration configuration;
        try
        {
            configuration = AgentConfiguration.Load(sources);
        }
        catch (ConfigurationException e)
        {
            // All of them: whoever asks for the configuration wants to put it right.
            foreach (string problem in e.Problems)
            {
                await AgentCommandLine.RefuseAsync(problem, ExitCodes.Configuration);
            }

            return ExitCodes.Configuration;
        }

        if (json)
        {
            Console.WriteLine(ConfigurationDocument.Of(configuration).ToJson());
        }
        else
        {
            Print(configuration);
        }

        return ExitCodes.Ok;
    }

    private static void Print(AgentConfiguration configuration)
    {
        Terminal.WriteLine($"Configuration file: {configuration.File ?? "none"}");
        Terminal.WriteLine();
        Table table = Terminal.Columns(["KEY", "VALUE", "FROM"], 0);
        foreach (EffectiveSetting setting in configuration.Settings)
        {
            bool isDefault = setting.Source == EffectiveSetting.DefaultSource;
            table.AddRow(
                new Text(setting.Key),
                new Text(setting.Value ?? "(unset)", new Style(decoration: isDefault ? Decoration.None : Decoration.Bold)),
                new Text(From(setting, configuration.File)));
        }

        Terminal.Write(table);
        foreach (string warning in configuration.Warnings)
        {
            Terminal.WriteLine();
            Terminal.WriteLine($"warning: {warning}");
        }
    }

    /// <summary>Short, for a narrow terminal: the file stands above the table, the variable follows from the key.</summary>
    private static string From(EffectiveSetting setting, string? file) =>
        file is not null && setting.Source.StartsWith(file + ", ", StringComparison.Ordinal) ? setting.Source[(file.Length + 2)..]
        : setting.Source.StartsWith("environment variable ", StringComparison.Ordinal) ? "environment"
        : setting is { Key: "OrgUrl" } && setting.Source.EndsWith(".plist, DMFAOrgURL", StringComparison.Ordinal) ? "Okta's preferences"
        : setting.Source == "the command line" ? "command line"
        : setting.Source;
}
