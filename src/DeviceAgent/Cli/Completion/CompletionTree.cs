using System.CommandLine;
using System.CommandLine.Completions;
using DeviceAgent.Core.Configuration;

namespace DeviceAgent.Cli.Completion;

/// <summary>What shells can complete, taken from the command line itself: a new verb or option needs nothing here.</summary>
internal static class CompletionTree
{
    /// <summary>Fits beside an option's name on a terminal.</summary>
    private const int LongestDescription = 60;

    public static IReadOnlyList<VerbCompletion> Of(RootCommand root) =>
        [.. root.Subcommands.Where(verb => !verb.Hidden).Select(Verb)];

    private static VerbCompletion Verb(Command verb) => new(
        verb.Name,
        Short(verb.Description),
        [.. verb.Options.Where(IsOffered).Select(Option), new OptionCompletion("--help", "Shows what the verb does", ValueKind.None, [], false, false)],
        [.. verb.Arguments.SelectMany(argument => argument.GetCompletions(CompletionContext.Empty)).Select(item => item.Label)]);

    /// <summary>Not what the library has in several spellings, and no placeholder (<c>--AccountLinks:&lt;account&gt;</c>).</summary>
    private static bool IsOffered(Option option) =>
        !option.Name.Contains('<', StringComparison.Ordinal) && option.Name != "--help" && (!option.Hidden || SettingOptions.IsHiddenSetting(option));

    private static OptionCompletion Option(Option option)
    {
        SettingDefinition? setting = AgentSettings.Find(option.Name[2..]);
        IReadOnlyList<string> words = setting switch
        {
            { Kind: SettingKind.Boolean } => ["true", "false"],
            not null => setting.Words,
            null when option.ValueType == typeof(bool) => [],
            _ => [.. option.GetCompletions(CompletionContext.Empty).Select(item => item.Label)],
        };
        ValueKind kind = setting is null && option.ValueType == typeof(bool) ? ValueKind.None
            : words.Count > 0 ? ValueKind.Word
            : setting?.Kind == SettingKind.Path || option.HelpName is "FILE" or "DIR" or "FOLDER" ? ValueKind.Path
            : ValueKind.Text;
        return new OptionCompletion(
            option.Name, Short(setting?.Description ?? option.Description), kind, words, option.Hidden, setting?.Kind == SettingKind.List);
    }

    /// <summary>The first sentence or what fits of it, in plain characters.</summary>
    private static string Short(string? description)
    {
        string text = (description ?? "").Replace("`", "", StringComparison.Ordinal).Split(". ")[0].Split("; ")[0].TrimEnd('.');
        if (text.Length <= LongestDescription)
        {
            return text;
        }

        int end = text.LastIndexOf(' ', LongestDescription);
        return text[..(end > 0 ? end : LongestDescription)].TrimEnd(',', ':') + " ...";
    }
}
