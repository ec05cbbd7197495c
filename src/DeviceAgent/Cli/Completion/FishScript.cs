using System.Text;

namespace DeviceAgent.Cli.Completion;

/// <summary>Completion for fish, as a file of its completions folder.</summary>
internal static class FishScript
{
    private const string Head = """
        # Completion of device-agent for fish. Made by: device-agent completion fish

        # The many settings only for whoever has begun to write one.
        function __device_agent_wants_settings
            string match -qr -- '^--[A-Z]' (commandline -opc) (commandline -ct)
        end

        complete -c device-agent -f
        complete -c device-agent -n __fish_use_subcommand -l help -d 'Shows the verbs'
        complete -c device-agent -n __fish_use_subcommand -l version -d 'Shows the version'

        """;

    public static string Render(IReadOnlyList<VerbCompletion> verbs)
    {
        var script = new StringBuilder(Head);
        foreach (VerbCompletion verb in verbs)
        {
            script.Append($"complete -c device-agent -n __fish_use_subcommand -a {verb.Name} -d {Quoted(verb.Description)}\n");
        }

        foreach (VerbCompletion verb in verbs)
        {
            script.Append('\n');
            string seen = $"__fish_seen_subcommand_from {verb.Name}";
            if (verb.Arguments.Count > 0)
            {
                script.Append($"complete -c device-agent -n {Quoted(seen)} -a {Quoted(string.Join(' ', verb.Arguments))}\n");
            }

            foreach (OptionCompletion option in verb.Options)
            {
                string condition = option.OnDemand ? $"{seen}; and __device_agent_wants_settings" : seen;
                script.Append($"complete -c device-agent -n {Quoted(condition)} -l {option.Name[2..]}{Value(option)} -d {Quoted(option.Description)}\n");
            }
        }

        return script.ToString();
    }

    private static string Value(OptionCompletion option) => option.Value switch
    {
        ValueKind.None => "",
        ValueKind.Word => $" -x -a {Quoted(string.Join(' ', option.Words))}",
        ValueKind.Path => " -r -F",
        _ => " -x",
    };

    private static string Quoted(string text) =>
        $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
}
