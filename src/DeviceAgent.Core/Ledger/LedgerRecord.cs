using System.Text.Json.Serialization;

namespace DeviceAgent.Core.Ledger;

/// <summary>One line of the ledger: something that happened to one command. Written and flushed before the next action.</summary>
/// <param name="Jti">The command.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "record")]
[JsonDerivedType(typeof(ReceivedRecord), "received")]
[JsonDerivedType(typeof(StartedRecord), "started")]
[JsonDerivedType(typeof(AttemptRecord), "attempt")]
[JsonDerivedType(typeof(ForcedRecord), "forced")]
[JsonDerivedType(typeof(StepRecord), "step")]
[JsonDerivedType(typeof(TidiedRecord), "tidied")]
[JsonDerivedType(typeof(FinishedRecord), "finished")]
[JsonDerivedType(typeof(ReportedRecord), "reported")]
[JsonDerivedType(typeof(WithdrawnRecord), "withdrawn")]
[JsonDerivedType(typeof(ClosedRecord), "closed")]
public abstract record LedgerRecord(string Jti);
