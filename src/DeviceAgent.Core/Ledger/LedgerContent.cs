namespace DeviceAgent.Core.Ledger;

/// <summary>What a ledger file held.</summary>
/// <param name="Records">Every whole record, in order.</param>
/// <param name="WholeLength">Bytes up to the end of the last whole record: what follows is a torn write and is cut away.</param>
/// <param name="DamagedLines">Lines that are broken though a whole one follows: damage to the file, not a torn write.</param>
internal sealed record LedgerContent(IReadOnlyList<LedgerRecord> Records, long WholeLength, int DamagedLines);
