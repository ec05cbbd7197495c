namespace DeviceAgent.Cli.Completion;

/// <summary>What may stand after an option.</summary>
internal enum ValueKind
{
    /// <summary>Nothing: the option says it all.</summary>
    None,

    /// <summary>One of a few words.</summary>
    Word,

    /// <summary>The path of a file or a folder.</summary>
    Path,

    /// <summary>Something that no shell can know.</summary>
    Text,
}
