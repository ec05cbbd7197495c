namespace DeviceAgent.Cli.Completion;

/// <summary>A verb as a shell offers it.</summary>
/// <param name="Name">What is typed.</param>
/// <param name="Description">One short line.</param>
/// <param name="Options">Its options, settings included.</param>
/// <param name="Arguments">What may stand as its argument; none for a verb without one.</param>
internal sealed record VerbCompletion(
    string Name, string Description, IReadOnlyList<OptionCompletion> Options, IReadOnlyList<string> Arguments);
