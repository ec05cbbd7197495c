namespace DeviceAgent.Cli.Completion;

/// <summary>An option as a shell offers it.</summary>
/// <param name="Name">With its dashes.</param>
/// <param name="Description">One short line.</param>
/// <param name="Value">What may stand after it.</param>
/// <param name="Words">The words of <see cref="ValueKind.Word"/>; otherwise none.</param>
/// <param name="OnDemand">Offered only once <c>--</c> and a capital letter stand there: one of the many settings, in a verb whose help does not list them.</param>
/// <param name="Repeatable">May be given more than once.</param>
internal sealed record OptionCompletion(
    string Name, string Description, ValueKind Value, IReadOnlyList<string> Words, bool OnDemand, bool Repeatable);
