using System.Text;

namespace DeviceAgent.Cli.Completion;

/// <summary>Completion for zsh, as a file of <c>fpath</c> or sourced after <c>compinit</c>.</summary>
internal static class ZshScript
{
    public static string Render(IReadOnlyList<VerbCompletion> verbs)
    {
        var script = new StringBuilder("""
            #compdef device-agent
            # Completion of device-agent for zsh. Made by: device-agent completion zsh

            _device-agent() {
              local context state state_descr line
              local -a verbs options settings
              typeset -A opt_args
              _arguments -C \
                '(- *)--help[Shows the verbs]' \
                '(- *)--version[Shows the version]' \
                '1:verb:->verb' \
                '*::argument:->rest' && return

              if [[ $state == verb ]]; then
                verbs=(

            """);
        foreach (VerbCompletion verb in verbs)
        {
            script.Append($"      {Quoted($"{verb.Name}:{verb.Description.Replace(":", "\\:", StringComparison.Ordinal)}")}\n");
        }

        script.Append("""
                )
                _describe -t verbs verb verbs
                return
              fi

              case $words[1] in

            """);
        foreach (VerbCompletion verb in verbs)
        {
            script.Append($"    {verb.Name})\n      options=(\n");
            Specs(script, verb.Options.Where(option => !option.OnDemand));
            if (verb.Arguments.Count > 0)
            {
                script.Append($"        {Quoted($"1: :({string.Join(' ', verb.Arguments)})")}\n");
            }

            script.Append("      )\n      settings=(\n");
            Specs(script, verb.Options.Where(option => option.OnDemand));
            script.Append("      )\n      ;;\n");
        }

        script.Append("""
                *) return 1 ;;
              esac

              # The many settings only for whoever has begun to write one.
              ((${words[(I)--[A-Z]*]})) && options+=("${settings[@]}")
              _arguments "${options[@]}"
            }

            if [[ ${funcstack[1]} == _device-agent ]]; then
              _device-agent "$@"
            else
              compdef _device-agent device-agent
            fi

            """);
        return script.ToString();
    }

    private static void Specs(StringBuilder script, IEnumerable<OptionCompletion> options)
    {
        foreach (OptionCompletion option in options)
        {
            script.Append($"        {Quoted(Spec(option))}\n");
        }
    }

    /// <summary>Such as <c>--LogLevel=[The least severe lines]: :(Debug Information Warning Error)</c>.</summary>
    private static string Spec(OptionCompletion option)
    {
        string name = option.Name.Replace(":", "\\:", StringComparison.Ordinal);
        string text = option.Description.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("[", "\\[", StringComparison.Ordinal).Replace("]", "\\]", StringComparison.Ordinal).Replace(":", "\\:", StringComparison.Ordinal);
        string value = option.Value switch
        {
            ValueKind.None => "",
            ValueKind.Word => $": :({string.Join(' ', option.Words)})",
            ValueKind.Path => ": :_files",
            _ => ":value: ",
        };
        return $"{(option.Repeatable ? "*" : "")}{name}{(option.Value == ValueKind.None ? "" : "=")}[{text}]{value}";
    }

    private static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
