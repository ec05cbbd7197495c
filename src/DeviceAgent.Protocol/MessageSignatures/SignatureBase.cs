using System.Text;

namespace DeviceAgent.Protocol.MessageSignatures;

/// <summary>The signature base: the bytes that are signed (RFC 9421 section 2.5).</summary>
public static class SignatureBase
{
    /// <param name="components">The covered components in their order, each with its value (RFC 9421 sections 2.1 and 2.2).</param>
    /// <param name="parameters">The member of Signature-Input, serialized: the list of components and the parameters.</param>
    public static byte[] Write(IEnumerable<(string Name, string Value)> components, string parameters)
    {
        ArgumentNullException.ThrowIfNull(components);
        var text = new StringBuilder();
        foreach ((string name, string value) in components)
        {
            text.Append('"').Append(name).Append("\": ").Append(value).Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.Append("\"@signature-params\": ").Append(parameters).ToString());
    }

    /// <summary>The base of a request: only the three components of <see cref="SignatureProfile.Components"/>.</summary>
    internal static byte[] Write(IEnumerable<string> components, SignedRequest request, string parameters) => Write(
        components.Select(c => (c, c switch
        {
            SignatureProfile.Method => request.Method,
            SignatureProfile.TargetUri => request.TargetUri.AbsoluteUri,
            SignatureProfile.Digest => request.ContentDigest,
            _ => throw new MessageSignatureException($"{c} is no component of a signature of this wire"),
        })),
        parameters);
}
