using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Scep.Messages;

namespace DeviceAgent.Scep.Client;

/// <summary>The client's side of an enrolment (RFC 8894 section 2.3): asks, follows PENDING, checks the answer.</summary>
/// <param name="transport">Leads to the authority.</param>
/// <param name="policy">Which algorithms an answer may use.</param>
/// <param name="time">For the waits, and for the time in the certificate that signs the request.</param>
public sealed class ScepEnrollment(ScepTransport transport, AlgorithmPolicy policy, TimeProvider time)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    /// <summary>Asks the authority for its certificates.</summary>
    /// <param name="fingerprint">SHA-256 of one of them, upper-case hex; null only over a connection that is trusted itself.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="ScepException">Not reachable, or not the one that was asked for.</exception>
    public async Task<ScepAuthority> MeetAsync(string? fingerprint, CancellationToken cancellationToken)
    {
        CaCapabilities capabilities = await transport.GetCapabilitiesAsync(cancellationToken);
        return ScepAuthority.Read(await transport.GetCaCertificatesAsync(cancellationToken), capabilities, fingerprint);
    }

    /// <summary>Gets a certificate.</summary>
    /// <param name="authority">From <see cref="MeetAsync"/>.</param>
    /// <param name="order">What to ask for.</param>
    /// <param name="patience">How long to wait for an admin; zero: not at all.</param>
    /// <param name="waiting">Told before each wait, with its length.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The new certificate, without its key, first; then those of its issuers that came with it or are the authority's.</returns>
    /// <exception cref="ScepRejectedException">Refused.</exception>
    /// <exception cref="ScepPendingException">Nobody decided in time.</exception>
    /// <exception cref="ScepException">Not reachable, or an answer that does not fit.</exception>
    public async Task<X509Certificate2Collection> EnrollAsync(
        ScepAuthority authority, CertificateOrder order, TimeSpan patience, Action<TimeSpan>? waiting, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(authority);
        ArgumentNullException.ThrowIfNull(order);
        if (order.Renewed is not null && !authority.Capabilities.Renewal)
        {
            throw new ScepException("the authority does not renew (GetCACaps without Renewal): enrol again with a challenge, device-agent enroll --force");
        }

        using var messages = new EnrollmentMessages(authority, order, policy, time);
        X509Certificate2Collection? certificates = await AskAsync(authority, messages, messages.Request(), cancellationToken);
        TimeSpan waited = TimeSpan.Zero;
        for (TimeSpan wait = FirstWait; certificates is null; wait = Shorter(wait * 2, LongestWait))
        {
            wait = Shorter(wait, patience - waited);
            if (wait <= TimeSpan.Zero)
            {
                throw new ScepPendingException(waited);
            }

            waiting?.Invoke(wait);
            await Task.Delay(wait, time, cancellationToken);
            waited += wait;
            certificates = await AskAsync(authority, messages, messages.Poll(), cancellationToken);
        }

        return certificates;
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    /// <returns>Null: PENDING.</returns>
    private async Task<X509Certificate2Collection?> AskAsync(
        ScepAuthority authority, EnrollmentMessages messages, (byte[] Encoded, ReadOnlyMemory<byte> Nonce) request, CancellationToken cancellationToken)
    {
        byte[] answer = await transport.OperateAsync(request.Encoded, authority.Capabilities.Post, cancellationToken);
        try
        {
            return messages.ReadAnswer(answer, request.Nonce.Span);
        }
        catch (Exception e) when (e is ScepFormatException or ScepRefusedException or CryptographicException)
        {
            throw new ScepException($"the authority's answer cannot be used: {e.Message}", e);
        }
    }
}
