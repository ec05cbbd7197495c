namespace DeviceAgent.Core.State;

/// <summary>The content of <see cref="HardwareBinding.FileName"/>: on which hardware the folder was made.</summary>
/// <param name="Hardware">For each source the SHA-256 of the name, in hex: the names themselves are nobody's business.</param>
internal sealed record MachineRecord(IReadOnlyDictionary<string, string> Hardware);
