using System.Text.Json.Serialization;
using DeviceAgent.Core.Clock;
using DeviceAgent.Protocol.SecurityEvents;
using DeviceAgent.Protocol.Subjects;

namespace DeviceAgent.Core.Commands;

/// <summary>An accepted device logout: everything that is needed to carry it out, also after a restart and without the org.</summary>
public sealed record LogoutCommand
{
    /// <summary>The SET's <c>jti</c>: the command's id in every log line.</summary>
    public required string Jti { get; init; }

    /// <summary>The SET's <c>txn</c>: one click of an admin, over all devices.</summary>
    public string? TraceId { get; init; }

    /// <summary>Whose sessions are meant; null when the SET named none.</summary>
    public SubjectIdentifier? User { get; init; }

    /// <summary>What the org knows of the user on this device.</summary>
    public DeviceAccessAssignment Assignment { get; init; } = new();

    public string? ReasonAdmin { get; init; }

    public string? ReasonUser { get; init; }

    /// <summary>The moment of the triggering fact, by the org's clock.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>The same moment on the continuous clock of <see cref="BootId"/>; never later than <see cref="ReceivedAt"/>.</summary>
    public required BootInterval Issued { get; init; }

    /// <summary>The boot in which the command was accepted.</summary>
    public required string BootId { get; init; }

    /// <summary>When the answer with the command had come in, by the machine's wall clock.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>
    /// The issue on the clock of the boot <paramref name="bootId"/>. In a later boot than the command's own it lies before
    /// every session: all that it meant ended with the old boot.
    /// </summary>
    public BootInterval IssuedIn(string bootId) =>
        bootId == BootId ? Issued : BootInterval.At(BootInstant.Boot - TimeSpan.FromTicks(1));
}
