using System.Buffers.Text;

namespace DeviceAgent.Core.Trust;

/// <summary>The form of a key's thumbprint (RFC 7638 with SHA-256) in base64url without padding: 43 characters.</summary>
public static class Thumbprint
{
    private const int Characters = 43;
    private const int Bytes = 32;

    /// <summary>Whether the text is exactly how a thumbprint is written: another spelling of the same bytes would never match.</summary>
    public static bool IsOne(string? text)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        return text is { Length: Characters }
            && Base64Url.DecodeFromChars(text, bytes, out _, out int written) == System.Buffers.OperationStatus.Done
            && written == Bytes
            && Base64Url.EncodeToString(bytes) == text;
    }
}
