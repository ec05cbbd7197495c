using DeviceAgent.Scep.Messages;

namespace DeviceAgent.Org.Scep;

/// <summary>The message of a PKIOperation: the body of a POST, or base64 in the query of a GET (RFC 8894 section 4.1).</summary>
public static class ScepBody
{
    /// <exception cref="ScepFormatException">Too long, or broken base64.</exception>
    public static async Task<byte[]> ReadAsync(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return HttpMethods.IsGet(request.Method) ? FromQuery(request.Query["message"].ToString()) : await FromBodyAsync(request);
    }

    /// <summary>
    /// Many clients leave the plus signs of their base64 as they are, and in a query a plus is a blank. Others escape twice, break
    /// lines, or write base64url (RFC 4648 section 5) without padding.
    /// </summary>
    private static byte[] FromQuery(string message)
    {
        string once = message.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(message) : message;
        string base64 = new([.. once.Where(c => c is not ('\r' or '\n' or '=')).Select(c => c switch { ' ' or '-' => '+', '_' => '/', _ => c })]);
        base64 = base64.PadRight((base64.Length + 3) / 4 * 4, '=');
        byte[] bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out int length) && length > 0
            ? bytes[..length]
            : throw new ScepFormatException("the message parameter is not base64");
    }

    private static async Task<byte[]> FromBodyAsync(HttpRequest request)
    {
        using var all = new MemoryStream();
        byte[] part = new byte[8 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(part, request.HttpContext.RequestAborted)) > 0)
        {
            if (all.Length + read > PkiMessage.LargestBytes)
            {
                throw new ScepFormatException($"a message may have at most {PkiMessage.LargestBytes} bytes");
            }

            all.Write(part, 0, read);
        }

        return all.ToArray();
    }
}
