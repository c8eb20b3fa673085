package matron.fhirserver;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/**
 * A record system in trouble, when a request asks for it by a header. Matron never does: the tests' proxy adds them on
 * the way.
 *
 * <ul>
 *   <li>{@code X-Slow-Commit: ms} waits inside the transaction, all work done, before the commit;
 *   <li>{@code X-Slow-Answer: ms} waits after the commit, before the answer;
 *   <li>{@code X-Busy: s} answers 429 with that Retry-After, and does nothing.
 * </ul>
 */
@Interceptor
public class Trouble {
  @Hook(Pointcut.SERVER_INCOMING_REQUEST_PRE_PROCESSED)
  public boolean busy(HttpServletRequest request, HttpServletResponse answer) {
    String seconds = request.getHeader("X-Busy");
    if (seconds == null) {
      return true;
    }
    answer.setStatus(429);
    answer.setHeader("Retry-After", seconds);
    return false; // it is answered
  }

  @Hook(Pointcut.STORAGE_PRECOMMIT_RESOURCE_CREATED)
  public void created(RequestDetails request) throws InterruptedException {
    pause(request, "X-Slow-Commit");
  }

  @Hook(Pointcut.STORAGE_PRECOMMIT_RESOURCE_UPDATED)
  public void updated(RequestDetails request) throws InterruptedException {
    pause(request, "X-Slow-Commit");
  }

  @Hook(Pointcut.SERVER_OUTGOING_RESPONSE)
  public void answers(RequestDetails request) throws InterruptedException {
    pause(request, "X-Slow-Answer");
  }

  private static void pause(RequestDetails request, String header) throws InterruptedException {
    String ms = request == null ? null : request.getHeader(header);
    if (ms != null) {
      Thread.sleep(Long.parseLong(ms));
    }
  }
}
