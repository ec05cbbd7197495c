using DeviceAgent.Org.Storage;
using Microsoft.AspNetCore.Http.Features;
using Npgsql;

namespace DeviceAgent.Org.Api;

/// <summary>Turns everything that is not an answer into an error body: faults of the request, of the org, and unknown paths.</summary>
public sealed partial class ErrorAnswers(RequestDelegate next, ILogger<ErrorAnswers> logger)
{
    private const string RetrySeconds = "2";

    public async Task InvokeAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        try
        {
            await next(context);
            await AnswerEmptyErrorAsync(context);
        }
        catch (OrgException e)
        {
            await WriteAsync(context, e.Status, OktaError.Of(e.Code, e.Message, e.Causes));
        }
        catch (BadHttpRequestException e)
        {
            await WriteAsync(context, e.StatusCode, e.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? OktaError.Of("E0000003", "The request body is too large.", [$"at most {MostBytes(context)} bytes"])
                : OktaError.Of("E0000003", "The request body was not well-formed.", []));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller is gone: nobody to answer.
        }
        catch (Exception e) when (DatabaseFailure.IsBadText(e) && !context.Response.HasStarted)
        {
            await WriteAsync(context, StatusCodes.Status400BadRequest, OktaError.Of(
                "E0000003", "The request body was not well-formed.", ["a text is too long, or holds U+0000 or half of a surrogate pair"]));
        }
        catch (Exception e) when (DatabaseFailure.Of(e) is NpgsqlException && DatabaseFailure.MayPass(e) && !context.Response.HasStarted)
        {
            LogFault(logger, e, context.Request.Method, context.Request.Path);
            context.Response.Headers.RetryAfter = RetrySeconds;
            await WriteAsync(context, StatusCodes.Status503ServiceUnavailable, OktaError.Of("E0000010", "Service is in read only mode: the database does not answer", []));
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            LogFault(logger, e, context.Request.Method, context.Request.Path);
            await WriteAsync(context, StatusCodes.Status500InternalServerError, OktaError.Of("E0000009", "Internal Server Error", []));
        }
    }

    private static long MostBytes(HttpContext context) =>
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize ?? RequestBody.LongestBytes;

    private static Task AnswerEmptyErrorAsync(HttpContext context)
    {
        if (context.Response.HasStarted || context.Response.ContentLength is not null || context.Response.ContentType is not null)
        {
            return Task.CompletedTask;
        }

        return context.Response.StatusCode switch
        {
            StatusCodes.Status404NotFound => WriteAsync(context, 404, OktaError.Of("E0000007", "Not found: no such path", [])),
            StatusCodes.Status405MethodNotAllowed => WriteAsync(context, 405, OktaError.Of(
                "E0000022", "The endpoint does not support the provided HTTP method", [])),
            _ => Task.CompletedTask,
        };
    }

    private static Task WriteAsync(HttpContext context, int status, OktaError error) =>
        context.Response.HasStarted ? Task.CompletedTask : Answer.ErrorAsync(context, status, error);

    [LoggerMessage(EventId = 2100, EventName = "api.failed", Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    private static partial void LogFault(ILogger logger, Exception e, string method, string path);
}
