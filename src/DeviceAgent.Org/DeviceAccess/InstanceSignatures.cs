using System.Globalization;
using System.Security.Cryptography;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.Devices;
using DeviceAgent.Org.Storage;
using DeviceAgent.Protocol;
using DeviceAgent.Protocol.CheckIn;
using DeviceAgent.Protocol.InstanceKeys;
using DeviceAgent.Protocol.MessageSignatures;

namespace DeviceAgent.Org.DeviceAccess;

/// <summary>
/// Verifies that a request comes from the device's agent and not from another program with the same certificate. Nothing of a request
/// is taken over before.
/// </summary>
public sealed class InstanceSignatures(InstanceKeys keys, IUsedSignatures used, DeviceContacts contacts, TimeProvider time)
{
    private const int ThumbprintLength = 43;

    /// <summary>The request must be signed by the device's bound key. Its body can be read afterwards.</summary>
    /// <param name="context">The request.</param>
    /// <param name="announced">The URL under which the org announced the endpoint: a proxy may have rewritten Host and path.</param>
    /// <returns>The key's thumbprint.</returns>
    /// <exception cref="OrgException">401, with one of <see cref="InstanceKeyErrors"/>.</exception>
    public async Task<string> RequireAsync(HttpContext context, string announced)
    {
        DeviceRecord device = DeviceAuthentication.DeviceOf(context);
        (SignedRequest request, ReceivedSignature signature) = await ReadAsync(context, announced);
        InstanceKeyRecord bound = await keys.RequireBoundAsync(device, signature.KeyId, context.RequestAborted);
        using ECDsa? key = bound.PublicKey().TryImport();
        await VerifyAsync(device, request, signature, key!, context.RequestAborted);
        contacts.Seen(device.Id);
        return bound.Thumbprint;
    }

    /// <summary>
    /// Reads a check-in, which must be signed by the key that it names. The first key of a device is bound; any other waits for an
    /// admin, and nothing of its check-in counts.
    /// </summary>
    /// <inheritdoc cref="RequireAsync"/>
    public async Task<CheckInRequest> ReadCheckInAsync(HttpContext context, string announced)
    {
        DeviceRecord device = DeviceAuthentication.DeviceOf(context);
        (SignedRequest request, ReceivedSignature signature) = await ReadAsync(context, announced);
        CheckInRequest checkIn = await RequestBody.ReadAsync(context, ProtocolJson.Default.CheckInRequest);
        InstancePublicKey named = checkIn.InstanceKey ?? throw Refuse(InstanceKeyErrors.BadSignature, "The check-in names no instance_key");
        using ECDsa? key = named.TryImport();
        if (key is null || named.Thumbprint != signature.KeyId)
        {
            throw Refuse(InstanceKeyErrors.BadSignature, "The instance_key is no P-256 key, or not the one that keyid names");
        }

        await VerifyAsync(device, request, signature, key, context.RequestAborted);
        await keys.PresentAsync(device, named, context.RequestAborted);
        contacts.Seen(device.Id);
        return checkIn;
    }

    private static OrgException Refuse(string code, string summary) => new(StatusCodes.Status401Unauthorized, code, summary);

    private static string Header(HttpContext context, string name, string code) =>
        context.Request.Headers[name] is { Count: > 0 } values
            ? string.Join(", ", values.ToArray())
            : throw Refuse(code, $"The {name} header is missing: requests of a device are signed (RFC 9421)");

    /// <summary>Everything that can be judged without the key.</summary>
    private async Task<(SignedRequest Request, ReceivedSignature Signature)> ReadAsync(HttpContext context, string announced)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        byte[] bytes = body.ToArray();
        context.Request.Body = new MemoryStream(bytes, writable: false);
        try
        {
            var signature = ReceivedSignature.Read(
                Header(context, SignatureProfile.InputHeader, InstanceKeyErrors.BadSignature),
                Header(context, SignatureProfile.SignatureHeader, InstanceKeyErrors.BadSignature));
            string digest = Header(context, ContentDigest.HeaderName, InstanceKeyErrors.BadDigest);
            if (!ContentDigest.Matches(digest, bytes))
            {
                throw Refuse(InstanceKeyErrors.BadDigest, "The Content-Digest is not that of the body");
            }

            CheckTime(signature);
            if (signature.KeyId.Length != ThumbprintLength || !signature.KeyId.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            {
                throw Refuse(InstanceKeyErrors.BadSignature, "The signature's keyid is no RFC 7638 thumbprint");
            }

            return (new SignedRequest(context.Request.Method, new Uri(announced + context.Request.QueryString), digest), signature);
        }
        catch (MessageSignatureException e)
        {
            throw Refuse(InstanceKeyErrors.BadSignature, $"The signature cannot be used: {e.Message}");
        }
    }

    private void CheckTime(ReceivedSignature signature)
    {
        DateTimeOffset now = time.GetUtcNow();
        TimeSpan off = now - signature.Created;
        if (off.Duration() > SignatureProfile.CreatedTolerance || signature.Expires <= now)
        {
            throw Refuse(InstanceKeyErrors.BadTime, string.Create(
                CultureInfo.InvariantCulture,
                $"The signature was created {off.TotalSeconds:0} s before the org's time, or has expired; {SignatureProfile.CreatedTolerance.TotalMinutes:0} minutes either way are allowed"));
        }
    }

    private async Task VerifyAsync(
        DeviceRecord device, SignedRequest request, ReceivedSignature signature, ECDsa key, CancellationToken cancellationToken)
    {
        if (!signature.Verify(key, request))
        {
            throw Refuse(InstanceKeyErrors.BadSignature, "The signature does not fit the request: method, URL, body or key is another");
        }

        if (!await used.TryUseAsync(device.Id, signature, cancellationToken))
        {
            throw Refuse(InstanceKeyErrors.BadSignature, "The signature was used before");
        }
    }
}
