namespace DeviceAgent.Cli.Completion;

/// <summary>
/// Completion for bash from 3.2 on, the one that macOS has. Words are split here and not by readline, which takes the colon of
/// <c>--Certificate:Path</c> for a boundary. A path with blanks is thereby torn apart; then there is nothing to offer, and readline's own
/// completion of files has its turn.
/// </summary>
internal static class BashScript
{
    public static string Render(IReadOnlyList<VerbCompletion> verbs)
    {
        string names = string.Join(' ', verbs.Select(verb => verb.Name));
        return $$"""
            # Completion of device-agent for bash. Made by: device-agent completion bash

            _device_agent_words() {
              local candidate
              while IFS= read -r candidate; do
                COMPREPLY+=("$candidate")
              done < <(compgen -W "$1" -- "$2")
            }

            # Of a path nothing is said here: then readline offers files, and knows how to quote them.
            _device_agent_value() {
              case "$1 $2" in
            {{Values(verbs)}}
                *) compopt +o default 2> /dev/null ;;
              esac
            }

            _device_agent_options() {
              local options='' settings=''
              case $1 in
            {{Options(verbs)}}
              esac
              [[ $2 == --[A-Z]* ]] && options+=" $settings"
              _device_agent_words "$options" "$2"
            }

            _device_agent() {
              local line=${COMP_LINE:0:COMP_POINT} current='' previous='' verb='' part='' breaks
              local -a words
              COMPREPLY=()
              read -ra words <<< "$line"
              if [[ $line != *[[:space:]] ]]; then
                current=${words[${#words[@]}-1]}
                unset "words[${#words[@]}-1]"
              fi
              ((${#words[@]} > 1)) && verb=${words[1]}
              ((${#words[@]} > 2)) && previous=${words[${#words[@]}-1]}

              if [[ -z $verb ]]; then
                _device_agent_words '{{names}} --help --version' "$current"
              elif [[ $current == --*=* ]]; then
                part=${current%%=*}=
                _device_agent_value "$verb" "${current%%=*}" "${current#*=}"
                COMPREPLY=("${COMPREPLY[@]/#/$part}")
              elif [[ $previous == --* ]] && _device_agent_takes_value "$verb" "$previous"; then
                _device_agent_value "$verb" "$previous" "$current"
              elif [[ $current == -* ]]; then
                _device_agent_options "$verb" "$current"
              else
                case $verb in
            {{Arguments(verbs)}}
                  *) _device_agent_options "$verb" "$current" ;;
                esac
              fi

              # readline replaces only what stands after the last of these.
              breaks=${COMP_WORDBREAKS//[^:=]/}
              if [[ -n $breaks && $current == *["$breaks"]* ]]; then
                COMPREPLY=("${COMPREPLY[@]#"${current%"${current##*["$breaks"]}"}"}")
              fi
            }

            _device_agent_takes_value() {
              case "$1 $2" in
            {{Takers(verbs)}}
                *) return 1 ;;
              esac
            }

            complete -o default -F _device_agent device-agent

            """;
    }

    private static string Options(IReadOnlyList<VerbCompletion> verbs) => Lines(verbs.Select(verb =>
        $"    {verb.Name}) options='{Names(verb, onDemand: false)}' settings='{Names(verb, onDemand: true)}' ;;"));

    private static string Names(VerbCompletion verb, bool onDemand) =>
        string.Join(' ', verb.Options.Where(option => option.OnDemand == onDemand).Select(option => option.Name));

    private static string Values(IReadOnlyList<VerbCompletion> verbs) => Lines(ByOption(verbs)
        .Where(option => option.Completion.Value is ValueKind.Word or ValueKind.Path)
        .Select(option => option.Completion.Value == ValueKind.Path
            ? $"    {option.Pattern}) ;;"
            : $"    {option.Pattern}) _device_agent_words '{string.Join(' ', option.Completion.Words)}' \"$3\" ;;"));

    private static string Takers(IReadOnlyList<VerbCompletion> verbs) => Lines(ByOption(verbs)
        .Where(option => option.Completion.Value != ValueKind.None)
        .Select(option => $"    {option.Pattern}) return 0 ;;"));

    private static string Arguments(IReadOnlyList<VerbCompletion> verbs) => Lines(verbs
        .Where(verb => verb.Arguments.Count > 0)
        .Select(verb => $"      {verb.Name}) _device_agent_words '{string.Join(' ', verb.Arguments)}' \"$current\" ;;"));

    /// <summary>Options with the pattern of verb and name: an option that means the same in every verb that has it stands once.</summary>
    private static IEnumerable<(string Pattern, OptionCompletion Completion)> ByOption(IReadOnlyList<VerbCompletion> verbs) => verbs
        .SelectMany(verb => verb.Options.Select(option => (Verb: verb.Name, Option: option)))
        .GroupBy(pair => pair.Option.Name)
        .SelectMany(named => named.DistinctBy(pair => (pair.Option.Value, string.Join(' ', pair.Option.Words))).Count() == 1
            ? [($"*' {named.Key}'", named.First().Option)]
            : named.Select(pair => ($"'{pair.Verb} {named.Key}'", pair.Option)));

    private static string Lines(IEnumerable<string> lines) => string.Join('\n', lines);
}
