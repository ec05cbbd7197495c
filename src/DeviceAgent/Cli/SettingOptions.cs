using System.CommandLine;
using DeviceAgent.Core.Configuration;

namespace DeviceAgent.Cli;

/// <summary>Every settings key as an option, such as <c>--Certificate:Path /etc/device.pem</c>.</summary>
/// <remarks>
/// The library splits <c>--Certificate:Path=/x</c> at its first colon and does not know the result, and a map's key has a
/// part that no option can be declared for: both come back as unmatched tokens, and are read here.
/// </remarks>
/// <param name="shown">Whether the verb's help lists them; one verb's is enough.</param>
internal sealed class SettingOptions(bool shown = false)
{
    private readonly List<Option> options = [.. AgentSettings.All.Select(definition => Create(definition, shown))];

    /// <summary>Whether an option is a setting that the help does not list.</summary>
    public static bool IsHiddenSetting(Option option) => option.Hidden && AgentSettings.Find(option.Name[2..]) is not null;

    public void AddTo(Command command)
    {
        options.ForEach(command.Options.Add);
        command.TreatUnmatchedTokensAsErrors = false;
    }

    /// <summary>The settings in no particular order, unknown keys included; or what is wrong with the command line's form.</summary>
    public (IReadOnlyList<CommandLineSetting> Settings, string? Problem) Read(ParseResult result)
    {
        var settings = options
            .SelectMany(option => (result.GetResult(option)?.Tokens ?? []).Select(token => new CommandLineSetting(option.Name[2..], token.Value)))
            .ToList();

        var tokens = new Queue<string>(result.UnmatchedTokens);
        while (tokens.TryDequeue(out var token))
        {
            if (!IsSettingsKey(token))
            {
                return ([], token.StartsWith('-') ? $"unknown option '{token}'" : $"unknown argument '{token}'");
            }

            var equals = token.IndexOf('=', StringComparison.Ordinal);
            if (equals >= 0)
            {
                settings.Add(new CommandLineSetting(token[2..equals], token[(equals + 1)..]));
            }
            else if (tokens.TryPeek(out var value) && !value.StartsWith("--", StringComparison.Ordinal))
            {
                settings.Add(new CommandLineSetting(token[2..], tokens.Dequeue()));
            }
            else
            {
                return ([], $"option '{token}' needs a value");
            }
        }

        return (settings, null);
    }

    private static Option Create(SettingDefinition definition, bool shown)
    {
        string name = "--" + definition.Key;
        Option option = definition.Kind == SettingKind.List ? new Option<string[]>(name) : new Option<string>(name);
        option.Description =
            $"{definition.Description} Allowed: {definition.Allowed}. Default: {definition.DefaultText}.".Replace("`", "", StringComparison.Ordinal);
        option.Hidden = !shown;
        option.HelpName = definition.Kind.ToString().ToUpperInvariant();
        return option;
    }

    /// <summary>Settings keys are PascalCase, the verb's own options are not.</summary>
    private static bool IsSettingsKey(string token) =>
        token.StartsWith("--", StringComparison.Ordinal)
        && token.Length > 2
        && (char.IsAsciiLetterUpper(token[2]) || AgentSettings.All.Any(d => IsMeant(d, token[2..])));

    /// <summary><c>--orgUrl</c> and <c>--certificate:Path</c> are misspelt keys, not unknown options.</summary>
    private static bool IsMeant(SettingDefinition definition, string text) =>
        text.Split('=')[0].Equals(definition.Key, StringComparison.OrdinalIgnoreCase)
        || text.Split('=', ':')[0].Equals(definition.Key.Split(':')[0], StringComparison.OrdinalIgnoreCase);
}
