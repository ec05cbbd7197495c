using System.Text.Json;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Storage;
using DeviceAgent.Protocol;
using DeviceAgent.Protocol.SecurityEvents;
using DeviceAgent.Protocol.Subjects;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Logout;

/// <summary>Makes the SET of a command. It says the same each time, apart from the signature.</summary>
public sealed class CommandSets(SigningKeys keys, OrgAddresses addresses)
{
    /// <summary>Signs the SET for one hand-out.</summary>
    /// <param name="db">The database.</param>
    /// <param name="device">Whose SET.</param>
    /// <param name="command">What it says.</param>
    /// <param name="recipientKey">The thumbprint of the instance key that asked for it: no agent with another key takes it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<string> SignAsync(OrgDb db, DeviceRecord device, CommandRecord command, string recipientKey, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(command);
        UserRecord user = await db.Users.SingleAsync(u => u.Id == command.UserId, cancellationToken);
        TraceRecord trace = await db.Traces.SingleAsync(t => t.TraceId == command.TraceId, cancellationToken);
        var token = new SecurityEventToken
        {
            Jti = command.Jti,
            Issuer = addresses.Issuer,
            IssuedAt = command.IssuedAt,
            Transaction = command.TraceId,
            Subject = SubjectIdentifier.OfUserAndDevice(SubjectIdentifier.OfEmail(EmailOf(user)), SubjectIdentifier.OfOpaque(device.Id)),
            RecipientKey = recipientKey,
            EventType = command.Withdraws is null ? EventTypes.SessionRevoked : EventTypes.LogoutWithdrawn,
            Event = command.Withdraws is null ? Revocation(command, trace) : Withdrawal(command),
        };
        return keys.Signer.Sign(token, addresses.AudienceOf(device));
    }

    private static JsonElement Revocation(CommandRecord command, TraceRecord trace) => JsonSerializer.SerializeToElement(
        new SessionRevokedEvent
        {
            // A cut second would spare the sessions that began in it before the click, and a rounded one would end those that began
            // after: so with the fraction that a NumericDate may have. The millisecond more makes up for what storage cuts.
            EventTimestamp = NumericDate.Write(command.IssuedAt + TimeSpan.FromMilliseconds(1)),
            InitiatingEntity = trace.InitiatingEntity,
            ReasonAdmin = English(trace.ReasonAdmin),
            ReasonUser = English(trace.ReasonUser),
            DeviceAccess = new DeviceAccessAssignment { LocalAccounts = command.LocalAccounts, SingleUser = command.SingleUser },
        },
        ProtocolJson.Default.SessionRevokedEvent);

    internal static string EmailOf(UserRecord user) => user.Login.Contains('@', StringComparison.Ordinal) ? user.Login : user.Email;

    private static JsonElement Withdrawal(CommandRecord command) => JsonSerializer.SerializeToElement(
        new LogoutWithdrawnEvent { Command = command.Withdraws }, ProtocolJson.Default.LogoutWithdrawnEvent);

    internal static Dictionary<string, string>? English(string? text) =>
        text is null ? null : new Dictionary<string, string> { ["en"] = text };
}
