using System.Net.Http.Headers;
using System.Net.Sockets;
using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Identity;
using DeviceAgent.Protocol.MessageSignatures;

namespace DeviceAgent.Core.Polling.Transport;

/// <summary>
/// One try of one request: signs it when it is posted, sends it, reads the whole answer, and sets the org clock by short exchanges.
/// Each try has a signature of its own: the org takes none twice.
/// </summary>
/// <param name="connections">To send through.</param>
/// <param name="instanceKey">Signs what is posted; without it nothing can be.</param>
/// <param name="clock">The machine's clocks.</param>
/// <param name="orgTime">Set by every short exchange.</param>
/// <param name="token">The transmitter's bearer token; null means none.</param>
internal sealed class OrgExchange(OrgConnections connections, InstanceKey? instanceKey, IMachineClock clock, OrgTime orgTime, BearerTokenFile? token = null)
{
    /// <summary>
    /// By how much the continuous clock may gain on the one that stops in sleep before an exchange counts as slept through.
    /// Above the slewing of either clock during one try, below any real sleep.
    /// </summary>
    private static readonly TimeSpan SleepTolerance = TimeSpan.FromMilliseconds(500);

    /// <summary>403: what is wrong with a signature is 401.</summary>
    private const int RefusedCertificate = 403;

    /// <summary>One try; another with the next certificate where the org refuses the one of this.</summary>
    /// <exception cref="HttpRequestException">No connection, or it ended early.</exception>
    /// <exception cref="IOException">The body ended early.</exception>
    /// <exception cref="OrgUnavailableException">Another try cannot help: no certificate, or a body over the cap.</exception>
    internal async ValueTask<OrgAnswer> TryAsync(OrgRequest request, CancellationToken cancellationToken)
    {
        while (true)
        {
            using OrgConnections.Lease connection = connections.Take();
            OrgAnswer answer = await TryAsync(connection, request, cancellationToken).ConfigureAwait(false);
            if (answer.Status != RefusedCertificate || !connection.Refused())
            {
                return answer;
            }
        }
    }

    private async ValueTask<OrgAnswer> TryAsync(OrgConnections.Lease connection, OrgRequest request, CancellationToken cancellationToken)
    {
        using HttpRequestMessage message = request.ToMessage();
        if (request.Body is not null)
        {
            Sign(message, request.Body);
        }

        if (token is not null && !request.IsPublic)
        {
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Read());
        }

        BootInstant sent = clock.Now;
        long awake = clock.Wall.GetTimestamp();
        try
        {
            using HttpResponseMessage response =
                await connection.SendAsync(message, cancellationToken).ConfigureAwait(false);
            if (request.Hold is null)
            {
                SetOrgTime(response, sent, clock.Now, clock.Wall.GetElapsedTime(awake));
            }

            return new OrgAnswer
            {
                Url = request.Url,
                Status = (int)response.StatusCode,
                MediaType = MediaType(response),
                Body = await BoundedBody.ReadAsync(response, request.Url, cancellationToken).ConfigureAwait(false),
                Location = response.Headers.Location,
                RetryAfter = RetryAfter.Read(response.Headers, clock.Wall.GetUtcNow()),
            };
        }
        catch (HttpRequestException e) when (Cause<DeviceIdentityException>(e) is { } identity)
        {
            throw new OrgUnavailableException(identity.Message, e);
        }
        catch (SocketException e)
        {
            // A connection that is reset just as it was made: the handler asks it for its address and lets this through as it is.
            throw new HttpRequestException(HttpRequestError.ConnectionError, "the connection broke as it was made", e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            // The handler reports its own connect timeout as a cancellation that nobody asked for.
            throw new HttpRequestException(HttpRequestError.ConnectionError, "no connection within 10 s", e);
        }
    }

    private void Sign(HttpRequestMessage message, byte[] body)
    {
        string digest = ContentDigest.Write(body);
        (string input, string signature) = (instanceKey ?? throw new InvalidOperationException("no instance key to sign with")).Sign(
            new SignedRequest(message.Method.Method, message.RequestUri!, digest), OrgNow());
        message.Content!.Headers.TryAddWithoutValidation(ContentDigest.HeaderName, digest);
        message.Headers.TryAddWithoutValidation(SignatureProfile.InputHeader, input);
        message.Headers.TryAddWithoutValidation(SignatureProfile.SignatureHeader, signature);
    }

    /// <summary>
    /// The org's time by its last answer: that is what it compares the signature with. Before the first short exchange only the wall clock is there; if that is wrong
    /// the org refuses the signature, and the refusal's Date header sets this right for the next try.
    /// </summary>
    private DateTimeOffset OrgNow() => orgTime.LastTold() ?? clock.Wall.GetUtcNow();

    private void SetOrgTime(HttpResponseMessage response, BootInstant sent, BootInstant received, TimeSpan awake)
    {
        bool slept = received - sent - awake > SleepTolerance;
        bool cached = response.Headers.Age > TimeSpan.Zero;
        // A redirect or a web page comes from something on the way, with a clock of its own.
        bool foreign = (int)response.StatusCode is >= 300 and <= 399 || MediaType(response) == "text/html";
        if (response.Headers.Date is { } date && !slept && !cached && !foreign)
        {
            orgTime.Record(sent, received, date);
        }
    }

    private static string MediaType(HttpResponseMessage response) =>
        response.Content.Headers.ContentType?.MediaType?.ToLowerInvariant() ?? "";

    private static T? Cause<T>(Exception? e)
        where T : Exception
    {
        while (e is not (null or T))
        {
            e = e.InnerException;
        }

        return e as T;
    }
}
